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
  EXPECT_EQ(cell_value(flow, "timeouts"), static_cast<double>(flow.total.outcomes.of("timeout")));
  EXPECT_EQ(cell_value(flow, "http_errors"), 13);
  EXPECT_EQ(cell_value(flow, "lost"), static_cast<double>(flow.total.outcomes.of("lost")));
  EXPECT_EQ(cell_value(flow, "response.max"),
            static_cast<double>(flow.repeats[4].latency.response.max->count()));
  EXPECT_EQ(cell_value(flow, "completed.p50"), flow.summary.at("completed.p50").median);
  EXPECT_FALSE(cell_value(flow, "response.p42"));
}

TEST(Judge, ABreachFails) {
  RunResult run = summarised(result::sample::fizzbuzz());
  const std::vector<ThresholdRule> rules = {{"completed.p50", 3e6, std::nullopt, false}};
  judge(run, rules);
  EXPECT_EQ(run.verdict, Verdict::fail);
  EXPECT_THAT(run.reasons,
              ElementsAre("flow/cache: completed.p50 is 3.112 ms, at most 3 ms was asked for",
                          "flow/objects: completed.p50 is 6.531 ms, at most 3 ms was asked for"));
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
