#include "fixtures/stack/flow/execution_state.h"

#include <gtest/gtest.h>

namespace composure::flow {
namespace {

ExecutionState at(std::uint64_t step, Phase phase = Phase::running) {
  return {phase, step, "owner", "http://a:1/", "", ""};
}

TEST(ExecutionState, ComesBackAsItWasWritten) {
  const ExecutionState held{Phase::paused, 3, "me", "http://a:1/x", "echo;chain=2", "00-1-2-01"};
  for (const ExecutionState& state : {held, at(7), at(1, Phase::finished), ExecutionState{}}) {
    const auto back = decode_execution_state(encode(state));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, state);
  }
}

TEST(ExecutionState, RefusesWhatIsNone) {
  for (const char* bad : {"", "3", "{}", R"({"phase":"RUNNING"})", R"({"phase":"ODD","step":1})",
                          R"({"phase":"RUNNING","step":"1"})"}) {
    EXPECT_FALSE(decode_execution_state(bad)) << bad;
  }
}

TEST(ExecutionState, IsShownAsFaasFlowShowsIt) {
  EXPECT_EQ(to_text(at(1)), "RUNNING");
  EXPECT_EQ(to_text(at(1, Phase::paused)), "PAUSED");
  EXPECT_EQ(to_text(at(1, Phase::finished)), "FINISHED");
  EXPECT_EQ(to_text(std::nullopt), "FINISHED");
}

TEST(Admission, BeginsTheNextStepOnly) {
  EXPECT_EQ(admit(at(2), 3), Admission::begin);
  EXPECT_EQ(admit(at(0), 1), Admission::begin);
  EXPECT_EQ(admit(at(2), 2), Admission::begun);
  EXPECT_EQ(admit(at(2), 1), Admission::passed);
}

TEST(Admission, HoldsTheNextStepOfAPausedExecutionButNotWhatWasBegun) {
  EXPECT_EQ(admit(at(2, Phase::paused), 3), Admission::hold);
  EXPECT_EQ(admit(at(2, Phase::paused), 2), Admission::begun);
  EXPECT_EQ(admit(at(2, Phase::paused), 1), Admission::passed);
}

TEST(Admission, HasNothingToDoOnceTheExecutionIsOver) {
  EXPECT_EQ(admit(std::nullopt, 1), Admission::ended);
  EXPECT_EQ(admit(at(2, Phase::finished), 3), Admission::ended);
}

// An owner that died between "finished" and its callback is found as one that died at its task.
TEST(Admission, WatchesAnExecutionThatIsEnding) {
  EXPECT_EQ(admit(at(2, Phase::finished), 2), Admission::begun);
}

TEST(Transition, BeginningAStepClearsWhatWasHeld) {
  const ExecutionState held = hold_step(at(2), 3, "b", "00-1");
  EXPECT_EQ(held.phase, Phase::paused);
  EXPECT_EQ(held.step, 2u);
  EXPECT_EQ(held.held_cursor, "b");
  const ExecutionState begun = begin_step(held, 3, "new");
  EXPECT_EQ(begun, (ExecutionState{Phase::running, 3, "new", "http://a:1/", "", ""}));
}

// The step of an owner that died is held as if it had not begun.
TEST(Transition, HoldingABegunStepTakesItBack) {
  EXPECT_EQ(hold_step(at(3, Phase::paused), 3, "c", "").step, 2u);
}

}  // namespace
}  // namespace composure::flow
