#include "harness/experiment/settled_traces.h"

#include <chrono>
#include <utility>

namespace composure::experiment {
namespace {

using std::chrono::milliseconds;

constexpr auto kPatience = std::chrono::seconds(5);
// The programs of a stack keep a batch of spans back for 200 ms; a busy one a little longer.
constexpr milliseconds kHeldBack{250};
constexpr milliseconds kStill{100};
constexpr milliseconds kPoll{25};
constexpr milliseconds kAskAgain{300};  // a store that has to be read to know

class Settling {
 public:
  Settling(Waiter& time, const TraceStore& store, const std::function<bool()>& interrupted)
      : time_(time), store_(store), interrupted_(interrupted) {}

  Result<TracePass> go() {
    const auto received = store_.received();
    if (!received) return received.error();
    const Status settled = *received ? read_when_still(**received) : read_until_nothing_new();
    if (!settled) return settled.error();
    return pass_ ? std::move(*pass_) : TracePass{};
  }

 private:
  bool over() const { return interrupted_() || time_.now() > deadline_; }
  bool whole() const { return pass_ && pass_->whole; }

  Status read() {
    const auto begun = time_.now();
    auto pass = store_.read();
    if (!pass) return pass.error();
    grown_ = !pass_ || pass->spans != pass_->spans;
    if (!pass_) deadline_ += time_.now() - begun;  // reading is not waiting
    pass_ = std::move(*pass);
    return {};
  }

  // The store says nothing of itself.
  Status read_until_nothing_new() {
    while (true) {
      if (auto ok = read(); !ok) return ok;
      if ((whole() && !grown_) || over()) return {};
      time_.sleep_for(kAskAgain);
    }
  }

  // Polls until no batch of spans can still be kept back and `received` stands still.
  Status await_still(std::uint64_t& received) {
    auto changed = time_.now();
    while (!over()) {
      time_.sleep_for(kPoll);
      const auto answer = store_.received();
      if (!answer) return answer.error();
      const auto now = time_.now();
      if (*answer != received) changed = now;
      received = answer->value_or(0);
      if (now - begun_ >= kHeldBack && now - changed >= kStill) break;
    }
    return {};
  }

  // Until what was read is whole and nothing has come since.
  Status read_when_still(std::uint64_t received) {
    std::optional<std::uint64_t> read_at;
    do {
      if (auto ok = await_still(received); !ok) return ok;
      if (read_at == received) continue;  // nothing new to read
      if (auto ok = read(); !ok) return ok;
      read_at = received;
      if (!whole()) continue;
      const auto after = store_.received();
      if (!after) return after.error();
      if (*after == read_at) return {};
    } while (!over());
    return {};
  }

  Waiter& time_;
  const TraceStore& store_;
  const std::function<bool()>& interrupted_;
  const Waiter::Moment begun_ = time_.now();
  Waiter::Moment deadline_ = begun_ + kPatience;
  std::optional<TracePass> pass_;  // the last one
  bool grown_ = false;             // since the reading before
};

}  // namespace

Result<TracePass> read_settled(Waiter& time, const TraceStore& store,
                               const std::function<bool()>& interrupted) {
  return Settling(time, store, interrupted).go();
}

}  // namespace composure::experiment
