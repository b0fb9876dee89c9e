#include "loadgen/command/hey/summary.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

namespace composure::loadgen {
namespace {

LoadPlan a_plan() {
  auto plan = make_plan(*read_options({"http://h:81/p"}));
  EXPECT_TRUE(plan);
  return std::move(*plan);
}

void answer(Answers& answers, std::int64_t milliseconds, std::int64_t late = 0, int status = 200) {
  answers.response.record((milliseconds + late) * 1'000'000);
  answers.service.record(milliseconds * 1'000'000);
  ++answers.statuses[status];
  answers.bytes += 5;
  answers.announced += 7;
  answers.rows.push_back({.due = 0,
                          .sent = late * 1'000'000,
                          .done = (milliseconds + late) * 1'000'000,
                          .phases = {},
                          .status = status});
}

AttackResult a_result(std::uint64_t ok) {
  AttackResult result;
  result.offered = result.sent = ok;
  result.outcomes[static_cast<std::size_t>(Outcome::ok)] = ok;
  result.duration = std::chrono::seconds(2);
  return result;
}

std::vector<double> latencies(const HeySummary& summary) {
  std::vector<double> values;
  for (const auto& each : summary.percentiles) values.push_back(each.latency);
  return values;
}

TEST(Summary, PercentilesAreTheNearestRank) {
  Answers answers;
  for (int i = 1; i <= 100; ++i) answer(answers, i);
  const HeySummary summary = summarise(a_plan(), "GET", a_result(100), answers);
  EXPECT_THAT(latencies(summary),
              testing::Pointwise(testing::DoubleNear(1e-4),
                                 {0.010, 0.025, 0.050, 0.075, 0.090, 0.095, 0.099}));
  EXPECT_EQ(summary.fastest, 0.001);
  EXPECT_EQ(summary.slowest, 0.1);
  EXPECT_DOUBLE_EQ(summary.average, 0.0505);
  EXPECT_EQ(summary.requests_per_second, 50);
  EXPECT_EQ(summary.data, 500u);
  EXPECT_EQ(summary.data_per_answer, 5u);
}

TEST(Summary, AsHeyTheyAreOneRankHigher) {
  Answers answers;
  for (int i = 1; i <= 100; ++i) answer(answers, i);
  const HeySummary summary = summarise_as_hey(a_plan(), "GET", a_result(100), answers);
  EXPECT_THAT(latencies(summary),
              testing::Pointwise(testing::DoubleNear(1e-9),
                                 {0.011, 0.026, 0.051, 0.076, 0.091, 0.096, 0.100}));
  EXPECT_EQ(summary.data, 700u);  // what was announced, not what came
  EXPECT_EQ(summary.data_per_answer, 7u);
}

TEST(Summary, OfFewAnswersTheHighPercentilesAreTheSlowest) {
  Answers answers;
  for (int i = 1; i <= 10; ++i) answer(answers, i);
  const HeySummary mended = summarise(a_plan(), "GET", a_result(10), answers);
  EXPECT_EQ(mended.percentiles[6].percent, 99);
  EXPECT_EQ(mended.percentiles[6].latency, 0.010);
  const HeySummary as_hey = summarise_as_hey(a_plan(), "GET", a_result(10), answers);
  EXPECT_EQ(as_hey.percentiles[4].percent, 90);
  EXPECT_EQ(as_hey.percentiles[5].percent, 0);
  EXPECT_EQ(as_hey.percentiles[6].percent, 0);
  EXPECT_EQ(as_hey.percentiles[6].latency, 0);
}

TEST(Summary, BarsHoldEveryAnswerOnce) {
  Answers answers;
  answer(answers, 1);
  for (int bar = 0; bar < 10; ++bar) {
    answer(answers, 10 * bar + 5);
    answer(answers, 10 * bar + 8);
  }
  answer(answers, 101);
  for (const HeySummary& summary : {summarise(a_plan(), "GET", a_result(22), answers),
                                    summarise_as_hey(a_plan(), "GET", a_result(22), answers)}) {
    ASSERT_EQ(summary.bars.size(), 11u);
    EXPECT_EQ(summary.bars[0].count, 1u);
    EXPECT_DOUBLE_EQ(summary.bars[0].mark, 0.001);
    EXPECT_DOUBLE_EQ(summary.bars[10].mark, 0.101);
    for (std::size_t i = 1; i < 10; ++i) EXPECT_EQ(summary.bars[i].count, 2u) << i;
    EXPECT_EQ(summary.bars[10].count, 3u);
  }
}

TEST(Summary, LatencyBeginsWhenARequestWasDueButNotForHey) {
  Answers answers;
  answer(answers, 10, 1490);
  EXPECT_DOUBLE_EQ(summarise(a_plan(), "GET", a_result(1), answers).slowest, 1.5);
  EXPECT_DOUBLE_EQ(summarise_as_hey(a_plan(), "GET", a_result(1), answers).slowest, 0.01);
}

TEST(Summary, AsHeyBeyondAMillionAnswersMeansAreInflated) {
  Answers answers;
  answer(answers, 10);
  answers.service.record(10'000'000, 2 * kHeyRows - 1);
  answers.rows.resize(kHeyRows + 5, answers.rows.front());
  answers.announced = 5 * 2 * kHeyRows;
  const HeySummary summary = summarise_as_hey(a_plan(), "GET", a_result(2 * kHeyRows), answers);
  EXPECT_NEAR(summary.average, 0.02, 1e-6);
  EXPECT_EQ(summary.data_per_answer, 10u);
  EXPECT_EQ(summary.statuses.at(200), kHeyRows);
}

TEST(Summary, WithoutAnswersMeansAreZeroButNotForHey) {
  AttackResult result;
  result.offered = result.sent = 4;
  result.outcomes[static_cast<std::size_t>(Outcome::refused)] = 4;
  result.duration = std::chrono::seconds(2);
  const HeySummary mended = summarise(a_plan(), "GET", result, {});
  EXPECT_EQ(mended.average, 0);
  EXPECT_EQ(mended.requests_per_second, 2);
  EXPECT_TRUE(mended.bars.empty());
  EXPECT_TRUE(mended.percentiles.empty());
  const HeySummary as_hey = summarise_as_hey(a_plan(), "GET", result, {});
  EXPECT_TRUE(std::isnan(as_hey.average));
  EXPECT_TRUE(std::isnan(as_hey.details[0].average));
  EXPECT_TRUE(as_hey.percentiles.empty());
}

TEST(Summary, FailuresAreToldApart) {
  AttackResult result;
  for (std::size_t i = 0; i < kOutcomes; ++i) result.outcomes[i] = i + 1;
  result.outcomes[static_cast<std::size_t>(Outcome::wrong)] = 0;
  result.outcomes[static_cast<std::size_t>(Outcome::lost)] = 0;
  result.offered = std::accumulate(result.outcomes.begin(), result.outcomes.end(), 0ull);
  const HeySummary summary = summarise(a_plan(), "POST", result, {});
  EXPECT_EQ(summary.errors.size(), 10u);  // neither ok nor http_error, nor the two of above
  EXPECT_EQ(summary.errors.at("Post \"http://h:81/p\": dial tcp h:81: connect: connection refused"),
            static_cast<std::uint64_t>(Outcome::refused) + 1);
  EXPECT_EQ(summary.errors.at("Post \"http://h:81/p\": dial tcp: lookup h: no such host"),
            static_cast<std::uint64_t>(Outcome::dns) + 1);
  EXPECT_EQ(summary.errors.at("Post \"http://h:81/p\": EOF: the connection ended after the request "
                              "went out, before anything came back"),
            static_cast<std::uint64_t>(Outcome::unanswered) + 1);
  EXPECT_EQ(summary.errors.at("Post \"http://h:81/p\": the answer's headers are above 64 KiB"),
            static_cast<std::uint64_t>(Outcome::too_long) + 1);
}

}  // namespace
}  // namespace composure::loadgen
