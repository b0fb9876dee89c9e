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
using testing::HasSubstr;

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

TEST(Metric, EveryNameGivesAValueOfAFullRepeat) {
  Repeat repeat = result::sample::fizzbuzz().cells[2].repeats[0];
  repeat.latency.failed = repeat.latency.response;
  for (const std::string& name : metric_names()) EXPECT_TRUE(metric_of(repeat, name)) << name;
  EXPECT_FALSE(metric_of(repeat, "response"));
  EXPECT_FALSE(metric_of(repeat, "response.p42"));
  EXPECT_FALSE(metric_of(repeat, "accounting.magic"));
}

TEST(Metric, Values) {
  Repeat repeat;
  repeat.duration_s = 10;
  repeat.outcomes.counts = {{"ok", 80}, {"timeout", 5}, {"wrong", 5}};
  repeat.outcomes.http_error = {{500, 9}, {502, 1}};
  repeat.latency.completed.p50 = Nanoseconds(300);
  repeat.resources.functions["a"].cpu_s = 0.5;
  repeat.resources.components["gateway"].cpu_s = 0.3;
  repeat.resources.instrument["load generator"].cpu_s = 5;
  EXPECT_EQ(metric_of(repeat, "ok_ratio"), 0.8);
  EXPECT_EQ(metric_of(repeat, "error_rate"), 0.2);
  EXPECT_EQ(metric_of(repeat, "errors"), 20);
  EXPECT_EQ(metric_of(repeat, "http_errors"), 10);
  EXPECT_EQ(metric_of(repeat, "timeouts"), 5);
  EXPECT_EQ(metric_of(repeat, "wrong"), 5);
  EXPECT_EQ(metric_of(repeat, "throughput"), 10);
  EXPECT_EQ(metric_of(repeat, "goodput"), 8);
  EXPECT_EQ(metric_of(repeat, "cpu_per_execution"), 0.8e9 / 80);
  EXPECT_EQ(metric_of(repeat, "first_answer.p50"), 300);
  repeat.latency.acknowledged.p50 = Nanoseconds(100);
  EXPECT_EQ(metric_of(repeat, "first_answer.p50"), 100);
  EXPECT_FALSE(metric_of(Repeat(), "cpu_per_execution"));
}

TEST(Summarise, MediansAndIntervalsOverRepeats) {
  const RunResult run = summarised(result::sample::fizzbuzz());
  const result::Estimate& p50 = cell(run, "manual").summary.at("completed.p50");
  EXPECT_EQ(p50.median, 2104e3 * 1.01);
  EXPECT_EQ(p50.low, 2104e3);
  EXPECT_EQ(p50.high, 2104e3 * 1.02);
  EXPECT_EQ(p50.repeats, 3u);
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
  EXPECT_EQ(total.repeats, 3u);
  EXPECT_EQ(total.offered.requests, 3000u);
  EXPECT_EQ(total.outcomes.http_error.at(500), 12u);
  EXPECT_EQ(total.latency.response.max, std::chrono::seconds(2));
  EXPECT_EQ(total.latency.response.count, 3000u);
  EXPECT_FALSE(total.latency.response.p50) << "percentiles cannot be pooled";
  EXPECT_EQ(total.accounting.traced, 3000u);
  EXPECT_EQ(total.accounting.mean, run.cells[2].repeats[0].accounting.mean);
  EXPECT_EQ(total.resources.functions.at("classify").replicas_max, 4);
  EXPECT_NEAR(*total.resources.components.at("gateway").cpu_s,
              3 * *run.cells[2].repeats[0].resources.components.at("gateway").cpu_s, 1e-9);
}

TEST(Total, LeavesOutAMinorityOfInvalidRepeatsAndSaysSo) {
  RunResult run = result::sample::fizzbuzz();
  run.cells[1].repeats[2].validity.reasons = {{"the machine slept", "wake it"}};
  run = summarised(run);
  EXPECT_EQ(run.cells[1].total.repeats, 2u);
  EXPECT_EQ(run.cells[1].summary.at("completed.p50").repeats, 2u);
  EXPECT_TRUE(run.cells[1].total.validity.valid());
  EXPECT_EQ(run.cells[1].total.validity.notes.at(0).what, "left out repeat 3: the machine slept");
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::pass);
}

TEST(Total, ACellIsInvalidUnlessMostRepeatsAreValid) {
  RunResult run = result::sample::fizzbuzz();
  for (int i : {0, 2})
    run.cells[1].repeats[i].validity.reasons = {{"the machine slept", "wake it"}};
  run = summarised(run);
  EXPECT_EQ(run.cells[1].total.repeats, 3u) << "all are shown";
  EXPECT_FALSE(run.cells[1].total.validity.valid());
  EXPECT_EQ(run.comparisons[0].verdict, "inconclusive");
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

TEST(Judge, ThresholdsLookAtTotalsExtremesAndMedians) {
  RunResult run = summarised(result::sample::failures());
  const result::Cell& flow = cell(run, "flow/cache");
  EXPECT_EQ(cell_value(flow, "timeouts"), static_cast<double>(flow.total.outcomes.of("timeout")));
  EXPECT_EQ(cell_value(flow, "http_errors"), 13);
  EXPECT_EQ(cell_value(flow, "lost"), static_cast<double>(flow.total.outcomes.of("lost")));
  EXPECT_EQ(cell_value(flow, "response.max"),
            static_cast<double>(flow.repeats[2].latency.response.max->count()));
  EXPECT_EQ(cell_value(flow, "completed.p50"), flow.summary.at("completed.p50").median);
  EXPECT_FALSE(cell_value(flow, "response.p42"));
}

TEST(Judge, ABreachFails) {
  RunResult run = summarised(result::sample::fizzbuzz());
  const std::vector<ThresholdRule> rules = {{"completed.p50", 3e6, std::nullopt, false}};
  judge(run, rules);
  EXPECT_EQ(run.verdict, Verdict::fail);
  EXPECT_THAT(run.reasons,
              ElementsAre("flow/cache: completed.p50 is 3.082 ms, at most 3 ms was asked for",
                          "flow/objects: completed.p50 is 6.467 ms, at most 3 ms was asked for"));
  EXPECT_EQ(run.thresholds.size(), 4u);
  EXPECT_EQ(run.thresholds[0].verdict, "pass");
  EXPECT_EQ(exit_code(run.verdict), 3);
}

TEST(Judge, AWarningDoesNotFail) {
  RunResult run = summarised(result::sample::fizzbuzz());
  const std::vector<ThresholdRule> rules = {{"completed.p50", 3e6, std::nullopt, true},
                                            {"goodput", std::nullopt, 99, false}};
  judge(run, rules);
  EXPECT_EQ(run.verdict, Verdict::pass);
  EXPECT_EQ(run.thresholds[4].verdict, "warn");
}

TEST(Judge, AThresholdWithoutAValueIsInconclusive) {
  RunResult run = summarised(result::sample::quick());
  const std::vector<ThresholdRule> rules = {{"response.p99_9", 1e9, std::nullopt, false}};
  judge(run, rules);
  EXPECT_EQ(run.verdict, Verdict::inconclusive);
  EXPECT_THAT(run.reasons[0], HasSubstr("fused: response.p99_9 has no value"));
  EXPECT_EQ(exit_code(run.verdict), 6);
}

TEST(Judge, AsksNothingOfACellThatHasNoSuchLatency) {
  RunResult run = summarised(result::sample::fizzbuzz());
  const std::vector<ThresholdRule> rules = {{"acknowledged.p50", 5e6, std::nullopt, false},
                                            {"acknowledged.max", 5e9, std::nullopt, false}};
  judge(run, rules);
  EXPECT_EQ(run.verdict, Verdict::pass);
  ASSERT_EQ(run.thresholds.size(), 4u);
  EXPECT_EQ(run.thresholds[0].cell, "flow/cache");
}

TEST(Judge, ACellWithoutARightAnswerFails) {
  RunResult run = result::sample::fizzbuzz();
  for (Repeat& repeat : run.cells[0].repeats) repeat.outcomes.counts = {{"refused", 1000}};
  run = summarised(run);
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::fail);
  EXPECT_THAT(run.reasons, ElementsAre("fused: no request was answered rightly"));
}

TEST(Judge, NothingMeasuredIsInvalidAndInterruptedComesFirst) {
  RunResult run;
  judge(run, {});
  EXPECT_EQ(run.verdict, Verdict::invalid);
  EXPECT_EQ(exit_code(run.verdict), 5);
  judge(run, {}, true);
  EXPECT_EQ(run.verdict, Verdict::interrupted);
  EXPECT_EQ(exit_code(run.verdict), 130);
}

}  // namespace
}  // namespace composure::analysis
