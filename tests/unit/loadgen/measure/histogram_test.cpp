#include "loadgen/measure/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace composure::loadgen {
namespace {

Histogram of(const std::vector<std::int64_t>& values) {
  Histogram histogram;
  for (const std::int64_t value : values) histogram.record(value);
  return histogram;
}

std::vector<std::int64_t> log_normal(std::size_t n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> draw(std::log(2e6), 1.5);
  std::vector<std::int64_t> values(n);
  for (auto& value : values) value = static_cast<std::int64_t>(draw(random)) + 1;
  return values;
}

TEST(Histogram, IsEmptyAtFirst) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_FALSE(histogram.min());
  EXPECT_FALSE(histogram.max());
  EXPECT_FALSE(histogram.mean());
  EXPECT_FALSE(histogram.percentile(50));
  EXPECT_TRUE(histogram.buckets().empty());
}

TEST(Histogram, KeepsSmallValuesExactly) {
  const Histogram histogram = of({1, 2, 3, 1500, 2047});
  EXPECT_EQ(histogram.min(), 1);
  EXPECT_EQ(histogram.max(), 2047);
  EXPECT_EQ(histogram.percentile(60), 3);
  EXPECT_DOUBLE_EQ(*histogram.mean(), 3553.0 / 5);
}

TEST(Histogram, IsWithinOnePerMilleEverywhere) {
  for (std::int64_t value = 1; value < Histogram::kHighest; value += value / 3 + 1) {
    const Histogram histogram = of({value, Histogram::kHighest});
    const std::int64_t seen = *histogram.percentile(50);
    EXPECT_GE(seen, value);
    EXPECT_LE(static_cast<double>(seen - value), 0.001 * static_cast<double>(value)) << value;
  }
}

TEST(Histogram, TakesValuesOutsideItsRangeAsItsEnds) {
  const Histogram histogram = of({-5, 0, 2 * Histogram::kHighest});
  EXPECT_EQ(histogram.min(), 1);
  EXPECT_EQ(histogram.max(), Histogram::kHighest);
  EXPECT_EQ(histogram.count(), 3u);
}

TEST(Histogram, GivesTheNearestRankOfTheSortedValues) {
  std::vector<std::int64_t> values = log_normal(20'000, 7);
  const Histogram histogram = of(values);
  std::sort(values.begin(), values.end());
  for (const double percentile : {0.0, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    const auto rank = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::ceil(percentile / 100 * 20'000 - 1e-6)));
    const auto exact = static_cast<double>(values[rank - 1]);
    EXPECT_NEAR(static_cast<double>(*histogram.percentile(percentile)), exact, exact * 0.001)
        << percentile;
  }
}

TEST(Histogram, SaysNothingThatItsCountCannotSupport) {
  EXPECT_FALSE(Histogram::supports(99.9, 999));
  EXPECT_TRUE(Histogram::supports(99.9, 1000));
  EXPECT_FALSE(Histogram::supports(99, 99));
  EXPECT_TRUE(Histogram::supports(99, 100));
  EXPECT_FALSE(Histogram::supports(50, 1));
  EXPECT_TRUE(Histogram::supports(50, 2));
  EXPECT_TRUE(Histogram::supports(100, 1));
  EXPECT_FALSE(Histogram::supports(100, 0));
  EXPECT_FALSE(Histogram::supports(100.1, 1000));
  EXPECT_FALSE(Histogram::supports(std::nan(""), 1000));
  Histogram histogram;
  histogram.record(1000, 999);
  EXPECT_FALSE(histogram.percentile(99.9));
  histogram.record(1000);
  EXPECT_EQ(histogram.percentile(99.9), 1000);
}

TEST(Histogram, MergesWithoutLossInAnyOrder) {
  const auto a = log_normal(1000, 1), b = log_normal(2000, 2), c = log_normal(10, 3);
  Histogram all = of(a);
  for (const auto value : b) all.record(value);
  for (const auto value : c) all.record(value);

  Histogram left = of(a);
  left.merge(of(b));
  left.merge(of(c));
  Histogram right = of(c);
  right.merge(of(b));
  right.merge(of(a));
  right.merge(Histogram());
  EXPECT_EQ(left, all);
  EXPECT_EQ(right, all);
}

TEST(Histogram, ListsItsFilledBuckets) {
  Histogram histogram = of({5, 5, 4096});
  const auto buckets = histogram.buckets();
  ASSERT_EQ(buckets.size(), 2u);
  EXPECT_EQ(buckets[0].highest, 5);
  EXPECT_EQ(buckets[0].count, 2u);
  EXPECT_EQ(buckets[1].highest, 4099);
  EXPECT_EQ(buckets[1].count, 1u);
}

}  // namespace
}  // namespace composure::loadgen
