#include "harness/analysis/estimate.h"

#include <gmock/gmock.h>

#include <map>
#include <random>

namespace composure::analysis {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::Le;

TEST(Median, OfOddAndEvenCounts) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median({7}), 7);
}

TEST(Estimate, OneRepeatHasNoInterval) {
  const std::vector<double> one = {5};
  const auto made = estimate(one);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->median, 5);
  EXPECT_EQ(made->repeats, 1u);
  EXPECT_FALSE(made->low || made->high || made->coverage);
  EXPECT_FALSE(estimate({}));
}

TEST(Estimate, OrderStatisticsAsInTheTables) {
  // k of the 95 % interval for the median: n = 6: 1, 9: 2, 15: 4, 20: 6, 25: 8 (sign-test tables).
  for (const auto& [n, k] : std::map<int, int>{{6, 1}, {8, 1}, {9, 2}, {15, 4}, {20, 6}, {25, 8}}) {
    std::vector<double> values;
    for (int i = n; i >= 1; --i) values.push_back(i);
    const auto made = estimate(values);
    EXPECT_EQ(made->low, k) << n;
    EXPECT_EQ(made->high, n + 1 - k) << n;
  }
}

TEST(Estimate, TheIntervalHoldsTheTrueMedianAsOftenAsItSays) {
  std::mt19937_64 random(11);
  std::exponential_distribution<double> skewed(1);
  int held = 0;
  constexpr int rounds = 4000;
  for (int i = 0; i < rounds; ++i) {
    std::vector<double> values(9);
    for (double& value : values) value = skewed(random);
    const auto made = estimate(values);
    held += *made->low <= std::log(2.0) && std::log(2.0) <= *made->high;
  }
  EXPECT_THAT(held / double{rounds}, AllOf(Ge(0.95), Le(0.975)));  // exactly 0.961
}

TEST(Estimate, AFewRepeatsHaveTheirRangeAndWhatItCovers) {
  // The median lies outside when all values lie on one side of it: 2 * (1/2)^n.
  const std::map<int, double> coverage = {{2, 0.5}, {3, 0.75}, {4, 0.875}, {5, 0.9375}};
  for (const auto& [n, covered] : coverage) {
    std::vector<double> values;
    for (int i = n; i >= 1; --i) values.push_back(i * i);
    const auto made = estimate(values);
    EXPECT_EQ(made->low, 1);
    EXPECT_EQ(made->high, n * n);
    EXPECT_EQ(made->coverage, covered) << n;
  }
}

TEST(Estimate, CoversAtLeast95PercentFromSixOn) {
  for (std::size_t n = 6; n <= 1000; n += n < 40 ? 1 : 97) {
    const auto made = estimate(std::vector<double>(n, 1.0));
    EXPECT_THAT(*made->coverage, AllOf(Ge(0.95), Le(n < 40 ? 0.993 : 0.965))) << n;
  }
  EXPECT_NEAR(*estimate(std::vector<double>(9, 1.0))->coverage, 0.9609, 5e-5);
}

TEST(Contrast, SaysByHowMuchAndHowSure) {
  const std::vector<double> fast = {100, 101, 99, 100, 102};
  const std::vector<double> slow = {145, 146, 144, 147, 145};
  const auto made = contrast(fast, slow);
  ASSERT_TRUE(made);
  EXPECT_DOUBLE_EQ(made->factor.median, 1.45);
  EXPECT_DOUBLE_EQ(made->difference.median, 45);
  EXPECT_THAT(*made->factor.low, AllOf(Ge(144 / 102.0), Le(1.45)));
  EXPECT_THAT(*made->factor.high, AllOf(Ge(1.45), Le(147 / 99.0)));
  EXPECT_NEAR(*made->factor.coverage, 0.9683, 5e-5);
  EXPECT_EQ(made->difference.coverage, made->factor.coverage);
  EXPECT_EQ(made->factor.repeats, 5u);
}

TEST(Contrast, NeedsValuesOnBothSides) {
  const std::vector<double> one = {1}, none, zero = {0, 0};
  EXPECT_FALSE(contrast(none, one));
  EXPECT_FALSE(contrast(one, none));
  EXPECT_FALSE(contrast(zero, one));
  const auto single = contrast(one, one);
  ASSERT_TRUE(single);
  EXPECT_FALSE(single->factor.low || single->factor.coverage);
}

TEST(Contrast, TheIntervalHoldsTheTrueFactorAsOftenAsItSays) {
  std::mt19937_64 random(12);
  std::lognormal_distribution<double> noise(0, 0.3);
  for (const std::size_t n : {2u, 3u, 5u}) {
    int held = 0;
    constexpr int rounds = 4000;
    double coverage = 0;
    for (int i = 0; i < rounds; ++i) {
      std::vector<double> fast(n), slow(n);
      for (double& value : fast) value = noise(random);
      for (double& value : slow) value = 1.2 * noise(random);
      const auto made = contrast(fast, slow);
      held += *made->factor.low <= 1.2 && 1.2 <= *made->factor.high;
      coverage = *made->factor.coverage;
    }
    EXPECT_NEAR(held / double{rounds}, coverage, 0.02) << n;
  }
}

}  // namespace
}  // namespace composure::analysis
