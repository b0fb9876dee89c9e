#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/scenario/scenarios.h"

namespace composure::scenario {
namespace {

using ::testing::ElementsAre;
using testing::errors_of;
using testing::fizzbuzz;
using ::testing::HasSubstr;
using testing::one_task;
using testing::with_nodes;

std::vector<std::string> cells_of(const std::string& yaml) {
  std::vector<std::string> texts;
  const Loaded loaded = load_text(yaml, "x.yaml");
  for (const Error& error : loaded.errors) ADD_FAILURE() << error.text();
  if (loaded.plan)
    for (const Cell& cell : loaded.plan->cells) texts.push_back(cell_text(cell));
  return texts;
}

TEST(Matrix, WithoutOneThereIsOneCellKeyedByItsMechanism) {
  EXPECT_THAT(cells_of(one_task()), ElementsAre("composition.mechanism=manual"));
}

TEST(Matrix, CellsAreTheProductWithTheLastAxisFastest) {
  EXPECT_THAT(cells_of(fizzbuzz("matrix:\n  composition.mechanism: [fused, {flow: {store: "
                                "cache}}]\n  load.rate: [1/s, 2/s]\n")),
              ElementsAre("composition.mechanism=fused, load.rate=1/s",
                          "composition.mechanism=fused, load.rate=2/s",
                          "composition.mechanism=flow/cache, load.rate=1/s",
                          "composition.mechanism=flow/cache, load.rate=2/s"));
}

TEST(Matrix, ZippedPathsChangeTogether) {
  EXPECT_THAT(
      cells_of(one_task("{rate: 1/s}",
                        "matrix: {zip: {load.rate: [1/s, 2/s], load.duration: [60s, 30s]}}\n")),
      ElementsAre("load.rate=1/s, load.duration=60s", "load.rate=2/s, load.duration=30s"));
}

TEST(Matrix, AnyValueOfTheFileCanVary) {
  const Loaded loaded =
      load_text(one_task("{body: {json: {n: 1}}, executor: constant-vus}",
                         "matrix:\n  load.body.json.n: [1, {uniform: [1, 3]}]\n  "
                         "functions.echo.environment.NEW: [a]\n"
                         "  composition.nodes.a.task: [echo]\n  measure.traces: [0, 0.5]\n"),
                "x.yaml");
  ASSERT_TRUE(loaded.plan);
  ASSERT_EQ(loaded.plan->cells.size(), 4u);
  const Cell& last = loaded.plan->cells[3];
  EXPECT_EQ(cell_text(last),
            "load.body.json.n=uniform/[1, 3], functions.echo.environment.NEW=a, "
            "composition.nodes.a.task=echo, measure.traces=0.5");
  EXPECT_EQ(last.scenario.load.body.json.parts[0].kind, BodyPart::Kind::uniform);
  EXPECT_EQ(last.scenario.functions.at("echo").environment.at("NEW"), "a");
  EXPECT_EQ(last.scenario.measure.traces, 0.5);
  EXPECT_TRUE(last.scenario.matrix.empty());
  EXPECT_FALSE(loaded.plan->scenario.matrix.empty());
}

TEST(Matrix, ExecutorsCanBeComparedByZippingTheirNumbers) {
  EXPECT_THAT(cells_of(one_task(
                  "{}",
                  "matrix:\n  zip:\n    load.executor: [constant-arrival-rate, constant-vus]\n    "
                  "load.rate: [10/s, null]\n")),
              ElementsAre("load.executor=constant-arrival-rate, load.rate=10/s",
                          "load.executor=constant-vus, load.rate=~"));
}

TEST(Matrix, MistakesStandAtTheirPlace) {
  EXPECT_THAT(
      errors_of(
          one_task("{rate: 1/s}",
                   "matrix:\n  load.rte: [1/s]\n  load.duration: [fast, 2s]\n  repeats: [1]\n"
                   "  load.rate: []\n  load.timeout: 3s\n  load.until: [completed, completed]\n"
                   "  zip: {load.vus: [1, 2], seed: [1]}\n")),
      ElementsAre(
          "x.yaml:6:3: matrix: \"load.rte\" is not a path of this scenario; did you mean "
          "load.rate?",
          "x.yaml:7:19: load.duration: \"fast\" is not a duration; expected a number and ns, us, "
          "ms, s, m or "
          "h, for example 250ms",
          "x.yaml:8:3: matrix: \"repeats\" holds for the whole run and cannot differ from cell to "
          "cell",
          "x.yaml:9:14: matrix.load.rate: found a list; expected a list of at least one value",
          "x.yaml:10:17: matrix.load.timeout: found \"3s\"; expected a list of at least one value",
          "x.yaml:11:27: matrix: completed stands twice under load.until",
          "x.yaml:12:33: matrix.zip.seed: found 1 values; expected 2 as under load.vus"));
}

TEST(Matrix, WhatAMechanismCannotDoIsSaidOfTheValue) {
  const std::string yaml =
      with_nodes("s", "    s: {switch: f, cases: {x: a}, default: a}\n    a: {task: echo}\n",
                 "fused") +
      "matrix: {composition.mechanism: [fused, manual, flow]}\n";
  EXPECT_THAT(
      errors_of(yaml),
      ElementsAre(HasSubstr("x.yaml:10:41: composition.mechanism: \"manual\" cannot begin")));
}

TEST(Matrix, TooManyCellsAreRefused) {
  std::string values = "[1";
  for (int i = 2; i <= 101; ++i) values += fmt::format(", {}", i);
  values += "]";
  EXPECT_THAT(
      errors_of(one_task("{rate: 1/s}", "matrix: {functions.echo.environment.A: " + values +
                                            ", functions.echo.environment.B: " + values + "}\n")),
      ElementsAre("x.yaml:5:9: matrix: makes more than 10000 cells"));
}

}  // namespace
}  // namespace composure::scenario
