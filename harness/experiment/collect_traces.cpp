#include "harness/experiment/collect_traces.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "base/text.h"
#include "harness/experiment/trace_pass.h"

namespace composure::experiment {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto kSpansDeadline = std::chrono::seconds(5);
// The programs of a stack keep a batch of spans back for 200 ms; a busy one a little longer.
constexpr milliseconds kHeldBack{250};
constexpr milliseconds kStill{100};
constexpr milliseconds kPoll{25};
constexpr milliseconds kAskAgain{300};  // a store that has to be read to know

// The traces of some executions, on their way out of the store.
class Reading {
 public:
  Reading(std::string store, const MeasuredWindow& window, std::vector<loadgen::Sample> samples,
          std::string span_file, const std::function<bool()>& interrupted)
      : store_(std::move(store)),
        window_(window),
        samples_(std::move(samples)),
        span_file_(std::move(span_file)),
        interrupted_(interrupted) {}

  // Reads all of them, again if they were read before.
  Status read() {
    const auto begun = Clock::now();
    auto pass = read_traces(store_, window_, samples_, span_file_, interrupted_);
    if (!pass) return pass.error();
    grown_ = !pass_ || pass->spans != pass_->spans;
    if (!pass_) deadline_ += Clock::now() - begun;  // reading is not waiting
    pass_ = std::move(*pass);
    return {};
  }

  bool whole() const { return pass_ && pass_->whole; }
  bool grown() const { return grown_; }  // since the reading before
  Clock::time_point begun() const { return begun_; }
  bool over() const { return interrupted_() || Clock::now() > deadline_; }
  result::Accounting accounting() const {
    return pass_ ? pass_->accounting.mean() : result::Accounting{};
  }

 private:
  const std::string store_;
  const MeasuredWindow& window_;
  const std::vector<loadgen::Sample> samples_;
  const std::string span_file_;
  const std::function<bool()>& interrupted_;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point deadline_ = begun_ + kSpansDeadline;
  std::optional<TracePass> pass_;  // the last one
  bool grown_ = false;
};

// In the order of their requests: they ended in another.
void keep_traced(std::vector<loadgen::Sample>& samples) {
  std::erase_if(samples, [](const loadgen::Sample& sample) {
    return (sample.flags & loadgen::kTraced) == 0 || sample.outcome != loadgen::Outcome::ok;
  });
  std::sort(samples.begin(), samples.end(),
            [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
}

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
  const auto received = instruments.spans_received();
  if (!received) return received.error();
  Reading reading(address.offer("traces", "url"), window, std::move(samples), span_file,
                  interrupted);
  const Status read = *received ? read_when_still(reading, instruments, **received)
                                : read_until_nothing_new(reading);
  if (!read) return read.error();
  return reading.accounting();
}

}  // namespace composure::experiment
