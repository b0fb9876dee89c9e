// On a simulated clock: when a store is read, and how often.
#include "harness/experiment/settled_traces.h"

#include <gmock/gmock.h>

#include "tests/support/simulated_time.h"

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kAll = 100;  // spans; with so many the traces are whole

class SettledTraces : public testing::Test {
 protected:
  // Reads a store that holds `spans()` at each moment and, where it `counts`, says so.
  Result<TracePass> read(bool counts, const std::function<std::uint64_t()>& spans) {
    const TraceStore store{
        .received = [&] { return counts ? std::optional(spans()) : std::nullopt; },
        .read = [&]() -> Result<TracePass> {
          ++readings_;
          TracePass pass;
          pass.spans = spans();
          pass.whole = pass.spans >= kAll;
          time_.pass(reading_takes_);
          return pass;
        }};
    return read_settled(time_, store, [this] { return interrupted_; });
  }

  test::SimulatedTime time_;
  std::chrono::nanoseconds reading_takes_{0};
  int readings_ = 0;
  bool interrupted_ = false;
};

TEST_F(SettledTraces, OfAStoreThatCountsAreReadOnceWhenNoBatchIsHeldBack) {
  const auto pass = read(true, [] { return kAll; });
  ASSERT_TRUE(pass);
  EXPECT_EQ(pass->spans, kAll);
  EXPECT_EQ(readings_, 1);
  EXPECT_EQ(time_.since_start(), 250ms);
}

TEST_F(SettledTraces, AreNotReadWhileTheCountGrows) {
  const auto pass = read(true, [this] {
    return std::min<std::uint64_t>(kAll, static_cast<std::uint64_t>(time_.since_start() / 10ms));
  });
  ASSERT_TRUE(pass);
  EXPECT_TRUE(pass->whole);
  EXPECT_EQ(readings_, 1);
  EXPECT_EQ(time_.since_start(), 1100ms) << "1 s until all are there, 100 ms of standstill";
}

TEST_F(SettledTraces, ThatWereNotWholeAreReadAgainWhenMoreHasCome) {
  const auto pass = read(true, [this] { return time_.since_start() < 2s ? kAll - 1 : kAll; });
  ASSERT_TRUE(pass);
  EXPECT_TRUE(pass->whole);
  EXPECT_EQ(readings_, 2);
}

TEST_F(SettledTraces, ThatGrewWhileTheyWereReadAreReadAgain) {
  const auto pass = read(true, [this] { return kAll + (readings_ > 0 ? 1u : 0u); });
  ASSERT_TRUE(pass);
  EXPECT_EQ(pass->spans, kAll + 1);
  EXPECT_EQ(readings_, 2);
}

TEST_F(SettledTraces, ThatNeverBecomeWholeAreGivenUpAfterFiveSecondsOfWaiting) {
  reading_takes_ = 60s;  // 300,000 of them
  const auto pass = read(true, [] { return kAll - 1; });
  ASSERT_TRUE(pass);
  EXPECT_FALSE(pass->whole);
  EXPECT_EQ(readings_, 1);
  EXPECT_GT(time_.since_start(), 65s);
  EXPECT_LT(time_.since_start(), 65200ms);
}

TEST_F(SettledTraces, OfAStoreThatDoesNotCountAreReadUntilNothingIsNew) {
  const auto pass = read(false, [this] { return time_.since_start() < 500ms ? kAll - 1 : kAll; });
  ASSERT_TRUE(pass);
  EXPECT_TRUE(pass->whole);
  EXPECT_EQ(readings_, 4) << "at 0, 300, 600 and 900 ms";
  EXPECT_EQ(time_.since_start(), 900ms);
}

TEST_F(SettledTraces, AreReadOnceOnceInterrupted) {
  interrupted_ = true;
  ASSERT_TRUE(read(true, [] { return kAll - 1; }));
  EXPECT_EQ(readings_, 1);
  EXPECT_EQ(time_.since_start(), 0ms);
}

TEST_F(SettledTraces, HandOnTheStoresError) {
  const TraceStore store{.received = [] { return std::optional<std::uint64_t>(); },
                         .read = []() -> Result<TracePass> { return Error{.what = "gone"}; }};
  const auto pass = read_settled(time_, store, [] { return false; });
  ASSERT_FALSE(pass);
  EXPECT_EQ(pass.error().what, "gone");
}

}  // namespace
}  // namespace composure::experiment
