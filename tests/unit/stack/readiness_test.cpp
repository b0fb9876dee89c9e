#include "harness/stack/readiness.h"

#include <gmock/gmock.h>

#include "tests/support/simulated_time.h"

namespace composure::stack {
namespace {

using namespace std::chrono_literals;

// A component on a simulated clock: answers from one moment on, ends at another.
class AwaitReady : public testing::Test {
 protected:
  std::string await(std::chrono::nanoseconds deadline) {
    const auto ready = await_ready(time_,
                                   {.component = "queue",
                                    .deadline = deadline,
                                    .probe = [this]() -> Status {
                                      time_.pass(question_);
                                      if (time_.since_start() >= answers_at_) return {};
                                      return Error{.what = "GET u answers 503"};
                                    },
                                    .ended = [this]() -> std::optional<std::string> {
                                      if (time_.since_start() < ends_at_) return std::nullopt;
                                      return "exit code 3";
                                    }},
                                   [this] { return time_.since_start() >= interrupted_at_; });
    return ready ? "ready" : ready.error().text();
  }

  test::SimulatedTime time_;
  std::chrono::nanoseconds question_ = 0ns;
  std::chrono::nanoseconds answers_at_ = 24h, ends_at_ = 24h, interrupted_at_ = 24h;
};

TEST_F(AwaitReady, AsksEveryTwoMilliseconds) {
  answers_at_ = 5ms;
  EXPECT_EQ(await(1s), "ready");
  EXPECT_EQ(time_.since_start(), 6ms);
}

TEST_F(AwaitReady, TellsAtTheDeadlineWhatWasAnsweredInstead) {
  EXPECT_EQ(await(5s), "queue: not ready after 5s: GET u answers 503");
  EXPECT_EQ(time_.since_start(), 5s);
}

TEST_F(AwaitReady, ReadyAtTheDeadlineIsReady) {
  answers_at_ = 5s;
  EXPECT_EQ(await(5s), "ready");
}

TEST_F(AwaitReady, WhatHasEndedIsNotAwaited) {
  ends_at_ = 10ms;
  EXPECT_EQ(await(5s), "queue: ended before it was ready, exit code 3");
  EXPECT_EQ(time_.since_start(), 10ms);
}

TEST_F(AwaitReady, StopsWhenInterrupted) {
  interrupted_at_ = 10ms;
  EXPECT_EQ(await(5s), "queue: interrupted");
  EXPECT_EQ(time_.since_start(), 10ms);
}

TEST_F(AwaitReady, SlowProbesCountToo) {
  question_ = 500ms;
  EXPECT_EQ(await(1s), "queue: not ready after 1s: GET u answers 503");
  EXPECT_LE(time_.since_start(), 1502ms);
}

}  // namespace
}  // namespace composure::stack
