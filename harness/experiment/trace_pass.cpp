#include "harness/experiment/trace_pass.h"

#include <algorithm>
#include <deque>
#include <future>
#include <span>
#include <thread>

#include "harness/observe/jaeger_reader.h"
#include "harness/observe/span_file.h"
#include "loadgen/request/trace_ids.h"

namespace composure::experiment {
namespace {

using Samples = std::span<const loadgen::Sample>;

// What a reader holds at a time: spans of about 1 KiB of JSON, several times that when parsed.
constexpr std::uint64_t kSpansOfBatch = 2000;
// The question's length: 41 bytes each.
constexpr std::uint64_t kTracesOfBatch = 100;
constexpr std::uint64_t kTracesOfFirstBatch = 8;

std::size_t readers_at_once() { return std::clamp(std::thread::hardware_concurrency(), 2u, 4u); }

// Whether the span below the load generator's own is there.
bool is_rooted(const observe::Trace& trace, const std::string& root_parent) {
  return std::any_of(trace.spans.begin(), trace.spans.end(),
                     [&](const observe::Span& span) { return span.parent_id == root_parent; });
}

struct Batch {
  TracePass pass;
  std::string lines;
};

struct UnderWay {
  std::size_t traces;
  std::future<Result<Batch>> batch;
};

Result<Batch> read_batch(observe::JaegerReader& reader, const MeasuredWindow& window,
                         Samples samples) {
  std::vector<std::string> ids;
  for (const loadgen::Sample& sample : samples)
    ids.push_back(loadgen::trace_id(window.seed, sample.sequence));
  const auto traces = reader.traces(ids);
  if (!traces) return traces.error();
  Batch batch;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const loadgen::Sample& sample = samples[i];
    const observe::Trace& trace = (*traces)[i];
    const bool complete =
        batch.pass.accounting.add(trace, {.due_ns = window.start_wall_ns + sample.due,
                                          .sent_ns = window.start_wall_ns + sample.sent,
                                          .end_ns = window.start_wall_ns + sample.end(),
                                          .completes_later = window.completes_later});
    batch.pass.whole &=
        complete && is_rooted(trace, loadgen::span_id(window.seed, sample.sequence));
    batch.pass.spans += trace.spans.size();
    batch.lines += observe::span_lines(sample.sequence, trace);
  }
  return batch;
}

// As many traces as hold `kSpansOfBatch`, going by those of `pass`.
std::size_t next_batch_size(const TracePass& pass, std::size_t traces) {
  const std::uint64_t per_trace = std::max<std::uint64_t>(pass.spans / traces, 1);
  return std::clamp<std::uint64_t>(kSpansOfBatch / per_trace, 1, kTracesOfBatch);
}

}  // namespace

Result<TracePass> read_traces(const std::string& url, const MeasuredWindow& window,
                              const std::vector<loadgen::Sample>& samples,
                              const std::string& span_file,
                              const std::function<bool()>& interrupted) {
  std::vector<observe::JaegerReader> readers;
  for (std::size_t i = 0; i < readers_at_once(); ++i) readers.emplace_back(url);
  observe::SpanFile file(span_file);
  TracePass pass;
  std::deque<UnderWay> under_way;  // the earliest first; one of each reader at most, in turn
  std::size_t begun = 0, turn = 0, batch_size = kTracesOfFirstBatch;
  while (true) {
    while (under_way.size() < readers.size() && begun < samples.size() && !interrupted()) {
      const std::size_t count = std::min(batch_size, samples.size() - begun);
      const Samples part = Samples(samples).subspan(begun, count);
      observe::JaegerReader& reader = readers[turn++ % readers.size()];
      under_way.push_back({count, std::async(std::launch::async, [&reader, &window, part] {
                             return read_batch(reader, window, part);
                           })});
      begun += count;
    }
    if (under_way.empty()) break;
    const auto batch = under_way.front().batch.get();
    if (!batch) return batch.error();
    batch_size = next_batch_size(batch->pass, under_way.front().traces);
    under_way.pop_front();
    pass.accounting.add(batch->pass.accounting);
    pass.spans += batch->pass.spans;
    pass.whole &= batch->pass.whole;
    file.add(batch->lines);
  }
  if (auto written = file.close(); !written) return written.error();
  return pass;
}

}  // namespace composure::experiment
