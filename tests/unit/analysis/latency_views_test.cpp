#include "harness/analysis/latency_views.h"

#include <gmock/gmock.h>

namespace composure::analysis {
namespace {

using loadgen::Histogram;
using loadgen::Outcome;
using loadgen::Sample;

constexpr std::int64_t second = 1'000'000'000;

Sample ok(std::int64_t due, std::int64_t latency) {
  Sample sample;
  sample.due = due;
  sample.sent = due;
  sample.done = due + latency;
  return sample;
}

Histogram of(const std::vector<Sample>& samples) {
  Histogram latencies;
  add_latencies(samples, latencies);
  return latencies;
}

TEST(LatencyCurve, GoesFromTheFastestToTheSlowest) {
  std::vector<Sample> samples;
  for (int i = 1; i <= 1000; ++i) samples.push_back(ok(i, i * 1000));
  const auto curve = latency_curve(of(samples), 30);
  EXPECT_EQ(curve.front().share, 0);
  EXPECT_EQ(curve.front().latency, Nanoseconds(1000));
  EXPECT_DOUBLE_EQ(curve.back().share, 0.999);
  EXPECT_EQ(curve.back().latency, Nanoseconds(1'000'000));
  for (std::size_t i = 1; i < curve.size(); ++i) {
    EXPECT_GT(curve[i].share, curve[i - 1].share);
    EXPECT_GE(curve[i].latency, curve[i - 1].latency);
    EXPECT_NEAR(static_cast<double>(curve[i].latency.count()), curve[i].share * 1e6, 2500);
  }
  // Evenly on the scale of nines: ten points for each.
  EXPECT_NEAR(curve[10].share, 0.9, 1e-9);
  EXPECT_NEAR(curve[20].share, 0.99, 1e-9);
}

TEST(LatencyCurve, IsOfRightAnswersByTheirWeight) {
  std::vector<Sample> samples = {ok(0, 1000), ok(0, 2000), ok(0, 50'000)};
  samples[1].weight = 998;
  samples[2].outcome = Outcome::timeout;
  const auto curve = latency_curve(of(samples), 10);
  EXPECT_EQ(curve.back().latency, Nanoseconds(2000));
  EXPECT_DOUBLE_EQ(curve.back().share, 1 - 1.0 / 999);
}

TEST(LatencyCurve, OfNothingIsEmpty) { EXPECT_TRUE(latency_curve({}, 10).empty()); }

TEST(LatencyOverTime, KeepsTheSlowestOfEachStretch) {
  std::vector<Sample> samples;
  for (int i = 0; i < 1000; ++i) samples.push_back(ok(i * second / 100, 1'000'000));
  samples[537].done += 700'000'000;
  std::swap(samples[3], samples[900]);  // they come as they ended
  const auto bins = latency_over_time(samples, 10);
  ASSERT_EQ(bins.size(), 10u);
  std::uint64_t requests = 0;
  for (const auto& bin : bins) {
    requests += bin.requests;
    const bool slow = bin.from_s <= 5.37 && 5.37 < bin.to_s;
    EXPECT_EQ(*bin.max > Nanoseconds(700'000'000), slow);
    EXPECT_NEAR(static_cast<double>(bin.p50->count()), 1e6, 1e3);
  }
  EXPECT_EQ(requests, 1000u);
  EXPECT_NEAR(bins.back().to_s, 9.99, 1e-6);
}

TEST(LatencyOverTime, HasNoLatencyWhereNothingWasRight) {
  std::vector<Sample> samples = {ok(0, 1000), ok(9 * second, 1000)};
  samples[1].outcome = Outcome::reset;
  const auto bins = latency_over_time(samples, 3);
  ASSERT_EQ(bins.size(), 2u);  // nothing was due in the middle
  EXPECT_EQ(bins[0].failed, 0u);
  EXPECT_EQ(bins[1].failed, 1u);
  EXPECT_FALSE(bins[1].p50);
  EXPECT_FALSE(bins[1].max);
  EXPECT_TRUE(latency_over_time({}, 3).empty());
}

}  // namespace
}  // namespace composure::analysis
