// What a scaler did, from series: those of a simulated scaler whose delays are known.
#include "harness/analysis/scaling.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>

namespace composure::analysis {
namespace {

using observe::Series;
using result::Repeat;
using result::Scaling;
using testing::IsEmpty;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kStart = 1'700'000'000 * kSecond;

// `value` at each `period_s`, first at `phase_s`, for a minute.
Series sampled(const std::string& name, const std::map<std::string, std::string>& labels,
               double period_s, double phase_s, const std::function<double(double)>& value) {
  Series series{.name = name, .labels = labels, .points = {}};
  for (double at = phase_s; at <= 60; at += period_s)
    series.points.push_back({kStart + std::llround(at * 1e9), value(at)});
  return series;
}

const std::map<std::string, std::string> kOfGateway{{"function_name", "busy.openfaas-fn"}};
const std::map<std::string, std::string> kOfUsage{{"function", "busy"}};

// 2/s until the load rises to 20/s; alert, scale call and readiness follow; all end again.
struct SimulatedScaler {
  double load_s = 10.4, alert_s = 17.3, call_s = 22.6, ready_s = 24.1, down_s = 48.9;
  double scrape_s = 1, reading_s = 0.25, phase_s = 0.13;

  double invocations(double at) const { return 2 * at + 18 * std::max(0.0, at - load_s); }
  double wanted(double at) const { return at < call_s || at >= down_s ? 1 : 5; }
  double ready(double at) const { return at < ready_s || at >= down_s ? 1 : 5; }

  std::vector<Series> series() const {
    const auto firing = [this](double at) { return at >= alert_s ? 1.0 : 0.0; };
    std::vector<Series> all{
        sampled("invocations", kOfGateway, scrape_s, phase_s,
                [this](double at) { return invocations(at); }),
        sampled("alert", kOfGateway, scrape_s, phase_s, firing),
        sampled("wanted", kOfUsage, reading_s, phase_s, [this](double at) { return wanted(at); }),
        sampled("ready", kOfUsage, reading_s, phase_s, [this](double at) { return ready(at); })};
    // Prometheus has no sample of an alert that does not fire.
    std::erase_if(all[1].points, [](const observe::Point& point) { return point.value == 0; });
    return all;
  }
  Scaling seen() const { return scaling_of(series(), 5, kStart).at("busy"); }
};

void expect_just_after(const std::optional<double>& seen, double truth, double period) {
  ASSERT_TRUE(seen);
  EXPECT_GE(*seen, truth);
  EXPECT_LE(*seen, truth + period);
}

TEST(ScalingOf, GivesTheDelaysOfASimulatedScalerBackWithinOneScrape) {
  for (const double phase : {0.0, 0.13, 0.5, 0.97}) {
    const SimulatedScaler scaler{.phase_s = phase};
    const Scaling seen = scaler.seen();
    ASSERT_TRUE(seen.load_above_s);
    EXPECT_NEAR(*seen.load_above_s, scaler.load_s, scaler.scrape_s);
    expect_just_after(seen.alert_s, scaler.alert_s, scaler.scrape_s);
    expect_just_after(seen.scale_up_s, scaler.call_s, scaler.reading_s);
    expect_just_after(seen.ready_s, scaler.ready_s, scaler.reading_s);
    expect_just_after(seen.scale_down_s, scaler.down_s, scaler.reading_s);
    EXPECT_EQ(seen.wanted_max, 5);
    EXPECT_EQ(seen.ready_first, 1);
    EXPECT_EQ(seen.ready_max, 5);
    EXPECT_EQ(seen.ready_last, 1);
  }
}

TEST(ReplicaHistories, HaveReplicasWhereTheyChangeAndTheLoadBetweenScrapes) {
  const SimulatedScaler scaler;
  auto all = scaler.series();
  all.push_back({.name = "cpu", .labels = kOfUsage, .points = {{kStart, 1}}});
  all.push_back(
      {.name = "invocations", .labels = {{"function_name", "other.openfaas-fn"}}, .points = {}});
  const auto histories = replica_histories(all, kStart);
  ASSERT_EQ(histories.size(), 1u);  // of what has replicas
  const result::ReplicaHistory& busy = histories[0];
  EXPECT_EQ(busy.function, "busy");
  ASSERT_EQ(busy.ready.size(), 4u);  // first, up, down, last
  EXPECT_EQ(busy.ready[1].value, 5);
  expect_just_after(busy.ready[1].at_s, scaler.ready_s, scaler.reading_s);
  expect_just_after(busy.ready[2].at_s, scaler.down_s, scaler.reading_s);
  EXPECT_NEAR(busy.ready[3].at_s, 60, scaler.reading_s);
  EXPECT_EQ(busy.wanted.size(), 4u);
  EXPECT_NEAR(busy.rate.front().value, 2, 1e-3);
  EXPECT_NEAR(busy.rate.back().value, 20, 1e-3);
}

TEST(ScalingOf, WhatWasNotSeenHasNoTime) {
  const SimulatedScaler never{
      .load_s = 99, .alert_s = 99, .call_s = 99, .ready_s = 99, .down_s = 99};
  const Scaling seen = never.seen();
  for (const auto& time :
       {seen.load_above_s, seen.alert_s, seen.scale_up_s, seen.ready_s, seen.scale_down_s})
    EXPECT_EQ(time, std::nullopt);
  EXPECT_EQ(seen.wanted_max, 1);
}

TEST(ScalingOf, WithoutTheRulesBoundNobodyKnowsWhenTheLoadWasAboveIt) {
  const auto counted = sampled("invocations", kOfGateway, 1, 0, [](double at) { return 20 * at; });
  EXPECT_TRUE(scaling_of({counted}, 5, kStart).at("busy").load_above_s);
  EXPECT_FALSE(scaling_of({counted}, std::nullopt, kStart).at("busy").load_above_s);
}

TEST(ScalingOf, ACounterThatBeganAnewIsNoBurst) {
  const auto restarted = sampled("invocations", kOfGateway, 1, 0,
                                 [](double at) { return at < 30 ? 1000 + at : at - 30; });
  EXPECT_FALSE(scaling_of({restarted}, 5, kStart).at("busy").load_above_s);
}

TEST(ScalingOf, WhatWasBeforeTheLoadDoesNotCount) {
  Series alert{.name = "alert", .labels = kOfGateway, .points = {{kStart - kSecond, 1}}};
  EXPECT_FALSE(scaling_of({alert}, 5, kStart).at("busy").alert_s);
  alert.points.push_back({kStart + 2 * kSecond, 1});
  EXPECT_EQ(scaling_of({alert}, 5, kStart).at("busy").alert_s, 2.0);
}

TEST(ScalingOf, OtherSeriesSayNothing) {
  const Series cpu{.name = "cpu", .labels = kOfUsage, .points = {{kStart, 3}}};
  EXPECT_THAT(scaling_of({cpu}, 5, kStart), IsEmpty());
}

TEST(ScalingSummary, IsTheMedianOverTheRepeatsThatSawIt) {
  Repeat first, second, third;
  first.scaling["busy"] = {.alert_s = 6, .wanted_max = 3, .ready_max = 2};
  second.scaling["busy"] = {.alert_s = 8, .wanted_max = 5};
  third.scaling["other"] = {.alert_s = 1};
  const auto all = scaling_summary({&first, &second, &third});
  EXPECT_EQ(all.size(), 2u);
  const result::ScalingSummary& busy = all.at("busy");
  ASSERT_TRUE(busy.alert_s);
  EXPECT_EQ(busy.alert_s->median, 7);
  EXPECT_EQ(busy.alert_s->repeats, 2u);
  EXPECT_FALSE(busy.ready_s);
  EXPECT_EQ(busy.wanted_max, 5);
  EXPECT_EQ(busy.ready_max, 2);
}

}  // namespace
}  // namespace composure::analysis
