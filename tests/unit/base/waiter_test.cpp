#include "base/waiter.h"

#include <gmock/gmock.h>

#include "tests/support/simulated_time.h"

namespace composure {
namespace {

using namespace std::chrono_literals;
using test::SimulatedTime;
using testing::ElementsAre;

class WaitUntil : public testing::Test {
 protected:
  // True from that moment on.
  std::function<bool()> from(std::chrono::nanoseconds moment) {
    return [this, moment] { return ++asked_, time_.since_start() >= moment; };
  }
  SimulatedTime time_;
  int asked_ = 0;
};

TEST_F(WaitUntil, WhatIsDoneTakesNoTime) {
  EXPECT_EQ(wait_until(time_, {.within = 1s, .pause = 5ms}, from(0ns)), Waited::done);
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(time_.since_start(), 0ns);
}

TEST_F(WaitUntil, AsksAfterEachPause) {
  EXPECT_EQ(wait_until(time_, {.within = 1s, .pause = 5ms}, from(12ms)), Waited::done);
  EXPECT_EQ(asked_, 4);
  EXPECT_EQ(time_.since_start(), 15ms);
}

TEST_F(WaitUntil, AsksOnceMoreAtTheEnd) {
  EXPECT_EQ(wait_until(time_, {.within = 12ms, .pause = 5ms}, from(12ms)), Waited::done);
  EXPECT_THAT(time_.pauses(), ElementsAre(5ms, 5ms, 2ms));
}

TEST_F(WaitUntil, IsTooLateWhenTheTimeIsOver) {
  EXPECT_EQ(wait_until(time_, {.within = 12ms, .pause = 5ms}, from(13ms)), Waited::too_late);
  EXPECT_EQ(time_.since_start(), 12ms);
}

TEST_F(WaitUntil, AQuestionThatOutlastsTheTimeIsFollowedByOneMore) {
  const auto done = [this] { return time_.pass(20ms), ++asked_ == 3; };
  EXPECT_EQ(wait_until(time_, {.within = 12ms, .pause = 5ms}, done), Waited::too_late);
  EXPECT_EQ(asked_, 2);
  EXPECT_THAT(time_.pauses(), ElementsAre());
}

TEST_F(WaitUntil, WithNoTimeAsksOnce) {
  EXPECT_EQ(wait_until(time_, {.within = 0ns, .pause = 5ms}, from(1ns)), Waited::too_late);
  EXPECT_EQ(asked_, 1);
}

TEST_F(WaitUntil, EndsWhenInterrupted) {
  const Patience patience{
      .within = 1s, .pause = 5ms, .interrupted = [this] { return time_.since_start() >= 10ms; }};
  EXPECT_EQ(wait_until(time_, patience, from(1h)), Waited::interrupted);
  EXPECT_EQ(time_.since_start(), 10ms);
}

TEST(RealTime, Passes) {
  const auto begun = real_time().now();
  real_time().sleep_for(2ms);
  EXPECT_GE(real_time().now() - begun, 2ms);
}

}  // namespace
}  // namespace composure
