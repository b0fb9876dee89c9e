#include "harness/analysis/estimate.h"

#include <gmock/gmock.h>

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
  EXPECT_FALSE(made->low || made->high);
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

TEST(Estimate, AFewRepeatsAreBootstrappedAndAlwaysAlike) {
  const std::vector<double> values = {10, 12, 11};
  const auto made = estimate(values, 42);
  EXPECT_EQ(made->median, 11);
  EXPECT_EQ(made->low, 10);
  EXPECT_EQ(made->high, 12);
  const std::vector<double> four = {10, 12, 11, 17};
  EXPECT_EQ(estimate(four, 42)->high, estimate(four, 42)->high);
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
  EXPECT_STREQ(contrast_verdict(made->factor), "faster");
}

TEST(Contrast, NeedsValuesOnBothSides) {
  const std::vector<double> one = {1}, none, zero = {0, 0};
  EXPECT_FALSE(contrast(none, one));
  EXPECT_FALSE(contrast(one, none));
  EXPECT_FALSE(contrast(zero, one));
  const auto single = contrast(one, one);
  ASSERT_TRUE(single);
  EXPECT_FALSE(single->factor.low);
  EXPECT_STREQ(contrast_verdict(single->factor), "inconclusive");
}

TEST(Contrast, TheVerdictKnowsTheMargin) {
  const auto verdict = [](double low, double high) {
    return std::string(contrast_verdict({(low + high) / 2, low, high, 9}));
  };
  EXPECT_EQ(verdict(1.06, 1.2), "faster");
  EXPECT_EQ(verdict(1.03, 1.2), "inconclusive");
  EXPECT_EQ(verdict(0.98, 1.03), "no difference");
  EXPECT_EQ(verdict(0.9, 1.03), "inconclusive");
}

}  // namespace
}  // namespace composure::analysis
