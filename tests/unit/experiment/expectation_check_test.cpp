#include "harness/experiment/expectation_check.h"

#include <gtest/gtest.h>

#include "tests/unit/experiment/counting.h"

namespace composure::experiment {
namespace {

using loadgen::CallbackVerdict;
using scenario::Scenario;

TEST(ExpectationCheck, SameAsFusedComparesAsJson) {
  Scenario scenario = counting();
  const Inputs inputs(scenario.load.body, 1);
  scenario.expect.same_as_fused = true;
  const Answers answers{{R"({"n":2})", R"({"a": 1, "b": 2})"}};
  const ExpectationCheck check(scenario.expect, inputs, answers);
  EXPECT_TRUE(check.accepts(2, 200, R"({"b":2,"a":1})"));
  EXPECT_FALSE(check.accepts(2, 200, R"({"b":2,"a":2})"));
  EXPECT_FALSE(check.accepts(3, 200, R"({"b":2,"a":1})"))
      << "nobody said what is right for this input";
}

TEST(ExpectationCheck, AnotherStatusThanExpectedIsWrong) {
  Scenario scenario = counting();
  const Inputs inputs(scenario.load.body, 1);
  scenario.expect.status = 204;
  const Answers none;
  const ExpectationCheck check(scenario.expect, inputs, none);
  EXPECT_TRUE(check.accepts(0, 204, ""));
  EXPECT_FALSE(check.accepts(0, 200, ""));
}

TEST(ExpectationCheck, EchoesAFieldOrTheWholeBody) {
  Scenario scenario = counting();
  const Inputs inputs(scenario.load.body, 1);
  scenario.expect.echoes = "n";
  const Answers none;
  const ExpectationCheck field(scenario.expect, inputs, none);
  EXPECT_TRUE(field.accepts(4, 200, R"({"n":4,"more":true})"));
  EXPECT_FALSE(field.accepts(4, 200, R"({"n":5})"));
  EXPECT_FALSE(field.accepts(4, 200, "no JSON"));
  scenario.expect = {};
  scenario.expect.echoes_body = true;
  const ExpectationCheck body(scenario.expect, inputs, none);
  EXPECT_TRUE(body.accepts(4, 200, R"({ "n": 4 })"));
  EXPECT_FALSE(body.accepts(4, 200, R"({"n":4,"more":true})"));
}

TEST(ExpectationCheck, JudgesCallbacks) {
  Scenario scenario = counting();
  const Inputs inputs(scenario.load.body, 1);
  scenario.expect.matches = "^right$";
  const Answers none;
  const ExpectationCheck check(scenario.expect, inputs, none);
  const loadgen::Headers plain, failed{{"x-faas-flow-status", "failed"}};
  EXPECT_EQ(check.judge({0, plain, "right", 0}), CallbackVerdict::ok);
  EXPECT_EQ(check.judge({0, plain, "left", 0}), CallbackVerdict::wrong);
  EXPECT_EQ(check.judge({0, failed, "right", 0}), CallbackVerdict::failed);
}

TEST(ExpectationCheck, RemembersTheFirstWrongAnswer) {
  Scenario scenario = counting();
  const Inputs inputs(scenario.load.body, 1);
  scenario.expect.matches = "^right$";
  const Answers none;
  const ExpectationCheck check(scenario.expect, inputs, none);
  EXPECT_EQ(check.first_wrong(), "");
  check.accepts(5, 200, "left");
  check.accepts(6, 200, "up");
  EXPECT_EQ(check.first_wrong(), R"(request 5, {"n":5}: got left)");
}

TEST(SameJson, TextsThatAreNotJsonMustBeEqual) {
  EXPECT_TRUE(same_json("abc", "abc"));
  EXPECT_FALSE(same_json("abc", "abd"));
  EXPECT_TRUE(same_json("[1, 2]", "[1,2]"));
}

}  // namespace
}  // namespace composure::experiment
