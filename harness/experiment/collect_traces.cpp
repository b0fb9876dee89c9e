#include "harness/experiment/collect_traces.h"

#include <algorithm>

#include "base/text.h"
#include "harness/experiment/settled_traces.h"
#include "harness/experiment/trace_pass.h"

namespace composure::experiment {
namespace {

// In the order of their requests: they ended in another.
void keep_traced(std::vector<loadgen::Sample>& samples) {
  std::erase_if(samples, [](const loadgen::Sample& sample) {
    return (sample.flags & loadgen::kTraced) == 0 || sample.outcome != loadgen::Outcome::ok;
  });
  std::sort(samples.begin(), samples.end(),
            [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
}

}  // namespace

Result<result::Accounting> collect_traces(const stack::StackAddress& address,
                                          Instruments& instruments, const MeasuredWindow& window,
                                          std::vector<loadgen::Sample> samples,
                                          const std::string& span_file,
                                          const std::function<bool()>& interrupted) {
  keep_traced(samples);
  if (samples.empty()) {
    if (auto written = write_file(span_file, ""); !written) return written.error();
    return result::Accounting{};
  }
  const TraceStore store{.received = [&] { return instruments.spans_received(); },
                         .read =
                             [&] {
                               return read_traces(address.offer("traces", "url"), window, samples,
                                                  span_file, interrupted);
                             }};
  const auto pass = read_settled(real_time(), store, interrupted);
  if (!pass) return pass.error();
  return pass->accounting.mean();
}

}  // namespace composure::experiment
