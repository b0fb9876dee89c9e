#include "harness/analysis/summarise.h"

#include <gmock/gmock.h>

#include "harness/analysis/verdict.h"
#include "result/json.h"
#include "tests/unit/result/sample_run.h"
#include "tests/unit/result/schema_check.h"

namespace composure::analysis {
namespace {

using result::Repeat;
using result::RunResult;
using result::Verdict;
using testing::Contains;
using testing::ElementsAre;

const result::Cell& cell(const RunResult& run, const std::string& label) {
  for (const result::Cell& each : run.cells) {
    if (each.label == label) return each;
  }
  throw std::invalid_argument(label);
}

RunResult summarised(RunResult run) {
  summarise(run);
  return run;
}

TEST(Summarise, MediansAndIntervalsOverRepeats) {
  const RunResult run = summarised(result::sample::fizzbuzz());
  const result::Estimate& p50 = cell(run, "manual").summary.at("completed.p50");
  EXPECT_EQ(p50.median, 2104e3 * 1.02);
  EXPECT_EQ(p50.low, 2104e3);
  EXPECT_EQ(p50.high, 2104e3 * 1.04);
  EXPECT_EQ(p50.repeats, 5u);
  EXPECT_EQ(p50.coverage, 1 - 1 / 16.0);
  EXPECT_FALSE(cell(run, "manual").summary.contains("acknowledged.p50"));
  EXPECT_TRUE(cell(run, "flow/cache").summary.contains("acknowledged.p50"));
  EXPECT_EQ(result::schema_violations(result::to_json(run)), "");
}

TEST(Summarise, ComparesNeighboursAndNotesWhoAnswersFirst) {
  const RunResult run = summarised(result::sample::fizzbuzz());
  std::vector<std::string> found;
  for (const result::Comparison& each : run.comparisons) {
    found.push_back(each.faster + " < " + each.slower + " " + each.metric + " " + each.verdict);
  }
  EXPECT_THAT(found, ElementsAre("fused < manual completed.p50 faster",
                                 "manual < flow/cache completed.p50 faster",
                                 "flow/cache < manual first_answer.p50 faster",
                                 "flow/cache < flow/objects completed.p50 faster"));
  EXPECT_NEAR(run.comparisons[1].factor.median, 1.45, 0.005);
}

TEST(Summarise, ComparesMechanismsOfTheSameLengthOnly) {
  const RunResult run = summarised(result::sample::echo_chain());
  EXPECT_EQ(run.comparisons.size(), 3u * 4u);
  for (const result::Comparison& each : run.comparisons) {
    EXPECT_EQ(each.faster.substr(each.faster.find(',')), each.slower.substr(each.slower.find(',')));
  }
}

TEST(Summarise, SaysWhatThreeRepeatsCannotTell) {
  RunResult run = result::sample::fizzbuzz();
  for (result::Cell& each : run.cells) each.repeats.resize(3);
  run = summarised(std::move(run));
  for (const result::Comparison& each : run.comparisons) {
    EXPECT_EQ(each.verdict, "inconclusive");
    EXPECT_EQ(each.why, "3 repeats are too few for 4 comparisons, 5 can tell");
    EXPECT_EQ(each.factor.coverage, 0.9);
  }
}

TEST(Summarise, OneCellHasNothingToCompare) {
  RunResult run = result::sample::fizzbuzz();
  run.cells.resize(1);
  EXPECT_TRUE(summarised(run).comparisons.empty());
  EXPECT_TRUE(summarised(RunResult()).comparisons.empty());
}

TEST(Total, AddsUpTheRepeats) {
  RunResult run = result::sample::failures();
  run.cells[2].repeats[1].latency.response.max = std::chrono::seconds(2);
  const result::Total total = summarised(run).cells[2].total;
  EXPECT_EQ(total.repeats, 5u);
  EXPECT_EQ(total.offered.requests, 5000u);
  EXPECT_EQ(total.outcomes.http_error.at(500), 12u);
  EXPECT_EQ(total.latency.response.max, std::chrono::seconds(2));
  EXPECT_EQ(total.latency.response.count, 5000u);
  EXPECT_FALSE(total.latency.response.p50) << "percentiles cannot be pooled";
  EXPECT_EQ(total.accounting.traced, 5000u);
  EXPECT_EQ(total.accounting.mean, run.cells[2].repeats[0].accounting.mean);
  EXPECT_EQ(total.resources.functions.at("classify").replicas_max, 4);
  EXPECT_NEAR(*total.resources.components.at("gateway").cpu_s,
              5 * *run.cells[2].repeats[0].resources.components.at("gateway").cpu_s, 1e-9);
}

TEST(Total, LeavesOutAMinorityOfInvalidRepeatsAndSaysSo) {
  RunResult run = result::sample::fizzbuzz();
  run.cells[1].repeats[2].validity.reasons = {{"the machine slept", "wake it"}};
  run = summarised(run);
  EXPECT_EQ(run.cells[1].total.repeats, 4u);
  EXPECT_EQ(run.cells[1].summary.at("completed.p50").repeats, 4u);
  EXPECT_TRUE(run.cells[1].total.validity.valid());
  EXPECT_EQ(run.cells[1].total.validity.notes.at(0).what, "left out repeat 3: the machine slept");
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::pass);
}

TEST(Total, ACellIsInvalidUnlessMostRepeatsAreValid) {
  RunResult run = result::sample::fizzbuzz();
  for (int i : {0, 2, 4})
    run.cells[1].repeats[i].validity.reasons = {{"the machine slept", "wake it"}};
  run = summarised(run);
  EXPECT_EQ(run.cells[1].total.repeats, 5u) << "all are shown";
  EXPECT_FALSE(run.cells[1].total.validity.valid());
  EXPECT_EQ(run.comparisons[0].verdict, "inconclusive");
  EXPECT_EQ(run.comparisons[0].why, "a cell is invalid");
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::invalid);
  EXPECT_THAT(run.reasons, Contains("manual, repeat 1: the machine slept"));
}

TEST(Label, NamesTheMechanismFirst) {
  EXPECT_EQ(label_of({{"composition.mechanism", "flow/cache"}}, "x"), "flow/cache");
  EXPECT_EQ(
      label_of({{"composition.nodes.chain.times", "6"}, {"composition.mechanism", "manual"}}, "x"),
      "manual, n=6");
  EXPECT_EQ(label_of({{"load.rate", "100/s"}}, "x"), "rate=100/s");
  EXPECT_EQ(label_of({}, "quickstart"), "quickstart");
}

}  // namespace
}  // namespace composure::analysis
