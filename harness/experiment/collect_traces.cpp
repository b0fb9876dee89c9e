#include "harness/experiment/collect_traces.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "harness/analysis/accounting.h"
#include "harness/observe/jaeger_reader.h"
#include "loadgen/request/trace_ids.h"

namespace composure::experiment {
namespace {

using observe::Span;

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto kSpansDeadline = std::chrono::seconds(5);
// The programs of a stack keep a batch of spans back for 200 ms; a busy one a little longer.
constexpr milliseconds kHeldBack{250};
constexpr milliseconds kStill{100};
constexpr milliseconds kPoll{25};
constexpr milliseconds kAskAgain{300};  // a store that has to be read to know

// Whole: the span below the load generator's own is there, and so is whatever belongs to it.
bool is_whole(const observe::Trace& trace, const std::string& root_parent, bool completes_later) {
  const bool rooted = std::any_of(trace.spans.begin(), trace.spans.end(),
                                  [&](const Span& span) { return span.parent_id == root_parent; });
  return rooted && analysis::complete(trace, completes_later);
}

// The traces of some executions, on their way out of the store.
class Reading {
 public:
  Reading(std::string store, const MeasuredWindow& window, std::vector<TracedExecution>& executions,
          const std::function<bool()>& interrupted)
      : reader_(std::move(store)),
        window_(window),
        executions_(executions),
        interrupted_(interrupted) {}

  // Reads each trace, again if it was read before.
  Status read() {
    whole_ = true;
    grown_ = false;
    for (auto& [sample, trace] : executions_) {
      if (interrupted_()) return {};
      auto found = reader_.trace(trace.trace_id);
      if (!found) return found.error();
      const std::size_t known = trace.spans.size();
      if (*found) trace.spans = std::move((*found)->spans);
      const std::string root = loadgen::span_id(window_.seed, sample.sequence);
      whole_ = whole_ && is_whole(trace, root, window_.completes_later);
      grown_ = grown_ || trace.spans.size() != known;
    }
    return {};
  }

  bool whole() const { return whole_; }
  bool grown() const { return grown_; }  // since the reading before
  Clock::time_point begun() const { return begun_; }
  bool over() const { return interrupted_() || Clock::now() > begun_ + kSpansDeadline; }

 private:
  observe::JaegerReader reader_;
  const MeasuredWindow& window_;
  std::vector<TracedExecution>& executions_;
  const std::function<bool()>& interrupted_;
  Clock::time_point begun_ = Clock::now();
  bool whole_ = false, grown_ = false;
};

// The store says nothing of itself: settled when a reading finds nothing new.
Status read_until_nothing_new(Reading& reading) {
  while (true) {
    if (auto ok = reading.read(); !ok) return ok;
    if ((reading.whole() && !reading.grown()) || reading.over()) return {};
    std::this_thread::sleep_for(kAskAgain);
  }
}

// Polls until no batch of spans can still be kept back and `received`, what the store has taken in,
// stands still.
Status await_still(const Reading& reading, Instruments& instruments, std::uint64_t& received) {
  auto changed = Clock::now();
  while (!reading.over()) {
    std::this_thread::sleep_for(kPoll);
    const auto answer = instruments.spans_received();
    if (!answer) return answer.error();
    const auto now = Clock::now();
    if (*answer != received) changed = now;
    received = answer->value_or(0);
    if (now - reading.begun() >= kHeldBack && now - changed >= kStill) break;
  }
  return {};
}

// Settled when what was read is whole and nothing has come since.
Status read_when_still(Reading& reading, Instruments& instruments, std::uint64_t received) {
  std::optional<std::uint64_t> read_at;
  do {
    if (auto ok = await_still(reading, instruments, received); !ok) return ok;
    if (read_at == received) continue;  // nothing new to read
    if (auto ok = reading.read(); !ok) return ok;
    read_at = received;
    if (!reading.whole()) continue;
    const auto after = instruments.spans_received();
    if (!after) return after.error();
    if (*after == read_at) return {};
  } while (!reading.over());
  return {};
}

}  // namespace

Result<std::vector<TracedExecution>> collect_traces(const stack::StackAddress& address,
                                                    Instruments& instruments,
                                                    const MeasuredWindow& window,
                                                    const std::vector<loadgen::Sample>& samples,
                                                    const std::function<bool()>& interrupted) {
  std::vector<TracedExecution> executions;
  for (const loadgen::Sample& sample : samples)
    if ((sample.flags & loadgen::kTraced) != 0 && sample.outcome == loadgen::Outcome::ok)
      executions.push_back({sample, {loadgen::trace_id(window.seed, sample.sequence), {}}});
  if (executions.empty()) return executions;
  const auto received = instruments.spans_received();
  if (!received) return received.error();
  Reading reading(address.offer("traces", "url"), window, executions, interrupted);
  const Status read = *received ? read_when_still(reading, instruments, **received)
                                : read_until_nothing_new(reading);
  if (!read) return read.error();
  return executions;
}

}  // namespace composure::experiment
