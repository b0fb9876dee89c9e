#include "harness/analysis/verdict.h"

#include <gmock/gmock.h>

#include "harness/analysis/summarise.h"
#include "tests/unit/result/sample_run.h"

namespace composure::analysis {
namespace {

using result::Repeat;
using result::RunResult;
using result::Verdict;
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

TEST(Judge, ThresholdsLookAtTotalsExtremesAndMedians) {
  RunResult run = summarised(result::sample::failures());
  const result::Cell& flow = cell(run, "flow/cache");
  const auto value = [&](const char* metric) { return cell_value(flow, metric)->median; };
  EXPECT_EQ(value("timeouts"), static_cast<double>(flow.total.outcomes.of("timeout")));
  EXPECT_EQ(value("http_errors"), 13);
  EXPECT_EQ(value("lost"), static_cast<double>(flow.total.outcomes.of("lost")));
  EXPECT_EQ(value("response.max"),
            static_cast<double>(flow.repeats[4].latency.response.max->count()));
  EXPECT_FALSE(cell_value(flow, "response.max")->low) << "an extreme has no interval";
  EXPECT_EQ(value("completed.p50"), flow.summary.at("completed.p50").median);
  EXPECT_EQ(cell_value(flow, "completed.p50")->coverage, 0.9375);
  EXPECT_FALSE(cell_value(flow, "response.p42"));
}

TEST(Judge, ABreachFails) {
  RunResult run = summarised(result::sample::fizzbuzz());
  const std::vector<ThresholdRule> rules = {{"completed.p50", 3e6, std::nullopt, false}};
  judge(run, rules);
  EXPECT_EQ(run.verdict, Verdict::fail);
  EXPECT_THAT(run.reasons,
              ElementsAre("flow/cache: completed.p50 is 3.11 ms, at most 3.00 ms was asked for",
                          "flow/objects: completed.p50 is 6.53 ms, at most 3.00 ms was asked for"));
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

TEST(Judge, AThresholdThatWasAskedOfNoCellIsUnknown) {
  RunResult run = result::sample::fizzbuzz();
  run.cells.resize(2);  // fused and manual are never merely acknowledged
  summarise(run);
  const std::vector<ThresholdRule> rules = {{"acknowledged.p50", 5e6, std::nullopt, false}};
  judge(run, rules);
  EXPECT_EQ(run.verdict, Verdict::inconclusive);
  EXPECT_THAT(run.reasons, ElementsAre("acknowledged.p50 was asked of no cell: none has any"));
  ASSERT_EQ(run.thresholds.size(), 1u);
  EXPECT_EQ(run.thresholds[0].verdict, "unknown");
  EXPECT_EQ(run.thresholds[0].cell, "");
  EXPECT_EQ(run.thresholds[0].at_most, 5e6);
}

// The values of manual are 2104 us times 1, 1.01, ... 1.04.
TEST(Judge, AnIntervalThatLiesAcrossTheBoundIsADoubtAndTheValueDecides) {
  RunResult run = summarised(result::sample::fizzbuzz());
  run.cells = {cell(run, "manual")};
  const auto judged = [&](std::optional<double> at_most, std::optional<double> at_least) {
    const std::vector<ThresholdRule> rules = {{"completed.p50", at_most, at_least, false}};
    judge(run, rules);
    return run.thresholds[0];
  };
  const result::Threshold passed = judged(2104e3 * 1.03, {});
  EXPECT_EQ(passed.verdict, "pass");
  EXPECT_EQ(passed.in_doubt, true);
  EXPECT_EQ(passed.low, 2104e3);
  EXPECT_EQ(passed.high, 2104e3 * 1.04);
  EXPECT_EQ(passed.coverage, 0.9375);
  EXPECT_EQ(run.verdict, Verdict::pass);
  EXPECT_EQ(judged(2104e3 * 1.01, {}).verdict, "fail");
  EXPECT_THAT(run.reasons,
              ElementsAre("manual: completed.p50 is 2.15 ms, at most 2.13 ms was asked for, which "
                          "its interval reaches"));
  EXPECT_EQ(judged(2104e3 * 1.05, {}).in_doubt, false);
  EXPECT_EQ(judged({}, 2104e3 * 1.01).in_doubt, true);
  EXPECT_EQ(judged({}, 2104e3 * 0.99).in_doubt, false);
  EXPECT_EQ(judged({}, 2104e3 * 1.05).in_doubt, false);
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
  judge(run, {}, RunState::interrupted);
  EXPECT_EQ(run.verdict, Verdict::interrupted);
  EXPECT_EQ(exit_code(run.verdict), 130);
}

}  // namespace
}  // namespace composure::analysis
