#include "result/json.h"

#include <gmock/gmock.h>

#include <functional>

#include "tests/unit/result/sample_run.h"
#include "tests/unit/result/schema_check.h"

namespace composure::result {
namespace {

using testing::HasSubstr;

// Every sample, by name.
const std::map<std::string, std::function<RunResult()>> samples = {
    {"fizzbuzz", sample::fizzbuzz},
    {"quick", sample::quick},
    {"closed_loop", sample::closed_loop},
    {"failures", sample::failures},
    {"invalid", sample::invalid},
    {"echo_chain", sample::echo_chain},
    {"scaled", sample::scaled}};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string error_of(const std::string& text) {
  const Result<RunResult> run = from_json(text);
  return run ? "read" : run.error().text();
}

TEST(Json, EverySampleComesBackAsItWasWritten) {
  for (const auto& [name, make] : samples) {
    const std::string text = to_json(make());
    const Result<RunResult> back = from_json(text);
    ASSERT_TRUE(back) << name << ": " << back.error().text();
    EXPECT_EQ(to_json(*back), text) << name;
  }
}

TEST(Json, ValuesComeBack) {
  const RunResult run = sample::failures();
  const Result<RunResult> back = from_json(to_json(run));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->verdict, Verdict::fail);
  EXPECT_EQ(back->environment.versions, run.environment.versions);
  ASSERT_EQ(back->cells.size(), run.cells.size());
  const Repeat& there = run.cells[2].repeats[0];
  const Repeat& here = back->cells[2].repeats[0];
  EXPECT_EQ(back->cells[2].key, run.cells[2].key);
  EXPECT_EQ(here.latency.completed.p99, there.latency.completed.p99);
  EXPECT_EQ(here.accounting.mean, there.accounting.mean);
  EXPECT_EQ(here.outcomes.http_error, there.outcomes.http_error);
  EXPECT_EQ(here.outcomes.total(), there.outcomes.total());
  EXPECT_EQ(here.resources.functions.at("classify").replicas_max, 4);
  EXPECT_EQ(back->cells[2].summary.at("completed.p50").low,
            run.cells[2].summary.at("completed.p50").low);
  EXPECT_EQ(back->thresholds.back().verdict, "unknown");
}

TEST(Json, WhatWasReplayedComesBackAndFitsTheSchema) {
  RunResult run = sample::failures();
  run.cells[0].replayed = Replayed{.file = "traces/day.csv",
                                   .speed = 60,
                                   .arrivals = 1125,
                                   .busiest_second = 240,
                                   .checksum = "00c5f0a1b2d3e4f5"};
  const std::string text = to_json(run);
  EXPECT_EQ(schema_violations(text), "");
  const Result<RunResult> back = from_json(text);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), text);
  EXPECT_EQ(back->cells[0].replayed->arrivals, 1125u);
  EXPECT_FALSE(back->cells[1].replayed);
}

// As before intervals said what they cover and comparisons how they were decided.
TEST(Json, ARecordOfBeforeStillLoads) {
  std::string text = to_json(sample::failures());
  for (const char* field : {"coverage", "p", "p_adjusted", "why", "in_doubt"}) {
    const std::string key = std::string("\"") + field + "\":";
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key)) {
      text.replace(at, key.size(), "\"unknown to us\":");
    }
  }
  const Result<RunResult> back = from_json(text);
  ASSERT_TRUE(back) << back.error().text();
  const Estimate& p50 = back->cells[0].summary.at("completed.p50");
  EXPECT_TRUE(p50.low);
  EXPECT_FALSE(p50.coverage);
  EXPECT_FALSE(back->comparisons[0].p || back->comparisons[0].why);
  EXPECT_EQ(back->comparisons[0].verdict, "faster");
}

TEST(Json, KeepsTheOrderOfTheMatrix) {
  const Result<RunResult> back = from_json(to_json(sample::echo_chain()));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->cells[0].key.front().first, "composition.nodes.chain.times");
  EXPECT_EQ(back->cells[0].key.back().first, "composition.mechanism");
}

TEST(Json, EverySampleFitsTheSchema) {
  for (const auto& [name, make] : samples)
    EXPECT_EQ(schema_violations(to_json(make())), "") << name;
}

TEST(Json, AnEmptyRunFitsTheSchema) {
  RunResult run;
  run.started = "2026-11-21T07:24:10Z";
  EXPECT_EQ(schema_violations(to_json(run)), "");
}

TEST(Json, TheSchemaRefusesWhatIsNotOfTheFormat) {
  const std::string text = to_json(sample::fizzbuzz());
  EXPECT_THAT(schema_violations(replaced(text, "\"seed\": 42", "\"seed\": \"42\"")),
              HasSubstr("seed"));
  EXPECT_NE(schema_violations(replaced(text, "\"verdict\": \"pass\"", "\"verdict\": \"fine\"")),
            "");
  EXPECT_NE(schema_violations(replaced(text, "\"quick\"", "\"quack\"")), "");
  EXPECT_NE(schema_violations(replaced(text, "composure.result/1", "composure.result/2")), "");
}

TEST(Json, AnUnsupportedPercentileIsNull) {
  const std::string text = to_json(sample::quick());  // 150 requests in a repeat
  EXPECT_THAT(text, HasSubstr("\"p99_9\": null"));
  EXPECT_EQ(from_json(text)->cells[0].repeats[0].latency.response.p99_9, std::nullopt);
  EXPECT_NE(from_json(text)->cells[0].repeats[0].latency.response.p99, std::nullopt);
}

TEST(Json, SurvivesAnExampleThatIsNotUtf8) {
  RunResult run = sample::failures();
  run.cells[1].total.failures[0].example = "got \xff\xfe";
  EXPECT_THAT(to_json(run), HasSubstr("got \xef\xbf\xbd"));
}

TEST(Json, ErrorsSayWhere) {
  const std::string text = to_json(sample::fizzbuzz());
  EXPECT_EQ(error_of("{"), "is not JSON");
  EXPECT_EQ(error_of("[1]"), "is not a result of composure");
  EXPECT_EQ(error_of("{\"schema\": \"composure.result/9\"}"),
            "has schema \"composure.result/9\", this composure reads \"composure.result/1\"");
  EXPECT_EQ(error_of(replaced(text, "\"seed\": 42", "\"seed\": \"42\"")),
            "environment.seed: expected a count, found string");
  EXPECT_EQ(error_of(replaced(text, "\"rate_per_s\"", "\"rate\"")),
            "cells[0].repeats[0].offered.rate_per_s: is missing");
  EXPECT_EQ(error_of(replaced(text, "\"verdict\": \"pass\"", "\"verdict\": \"fine\"")),
            "verdict: \"fine\" is not a verdict");
}

TEST(Json, ReadsOnPastAFieldItDoesNotKnow) {
  const std::string text = to_json(sample::fizzbuzz());
  EXPECT_TRUE(from_json(replaced(text, "\"quick\"", "\"new_field\": [1], \"quick\"")));
}

TEST(LatencyBlock, KeepsOnlyThePercentilesThatItsCountSupports) {
  LatencyBlock block;
  block.p50 = block.p75 = block.p90 = block.p95 = block.p99 = block.p99_9 = Nanoseconds(1);
  block.count = 1;
  EXPECT_FALSE(supported(block).p50);
  block.count = 99;
  EXPECT_TRUE(supported(block).p95);
  EXPECT_FALSE(supported(block).p99);
  block.count = 999;
  EXPECT_TRUE(supported(block).p99);
  EXPECT_FALSE(supported(block).p99_9);
  block.count = 1000;
  EXPECT_TRUE(supported(block).p99_9);
}

TEST(ResultJson, AFailedRepeatComesBackAsItWas) {
  RunResult run = sample::fizzbuzz();
  run.cells[0].repeats[0].failed = {"collect", "traces: answers 503", "look at its log"};
  run.cells[0].repeats[0].attempt = 2;
  run.notes = {"gone on with at noon"};
  const auto back = from_json(to_json(run));
  ASSERT_TRUE(back) << back.error().text();
  const Repeat& repeat = back->cells[0].repeats[0];
  EXPECT_EQ(repeat.outcome(), RepeatOutcome::failed);
  EXPECT_EQ(repeat.failed->phase, "collect");
  EXPECT_EQ(repeat.attempt, 2u);
  EXPECT_EQ(back->notes, run.notes);
  EXPECT_EQ(to_json(*back), to_json(run));
}

TEST(ResultJson, RepeatsOfOlderRecordsAreNumberedInTheirOrder) {
  std::string text = to_json(sample::fizzbuzz());
  for (std::size_t at; (at = text.find("\"index\": ")) != std::string::npos;)
    text.erase(at, text.find('\n', at) - at);
  const auto run = from_json(text);
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->cells[0].repeats[2].index, 3u);
}

TEST(InvocationJson, ComesBackAsItWas) {
  const Invocation asked{
      .file = "/a/b.yaml", .set = {"load.rate=1/s"}, .repeats = 3, .quick = true};
  const auto back = invocation_from_json(to_json(asked));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(to_json(*back), to_json(asked));
  EXPECT_FALSE(invocation_from_json("[]"));
  EXPECT_FALSE(invocation_from_json("{"));
}

}  // namespace
}  // namespace composure::result
