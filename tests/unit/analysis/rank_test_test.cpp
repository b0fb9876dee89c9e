#include "harness/analysis/rank_test.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace composure::analysis {
namespace {

using testing::AllOf;
using testing::DoubleNear;
using testing::Ge;
using testing::Le;

std::vector<double> ascending(int from, int count) {
  std::vector<double> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), from);
  return values;
}

double rank_of(double value, const std::vector<double>& all) {
  const auto less = [&](double other) { return other < value; };
  const auto equal = [&](double other) { return other == value; };
  const auto below = std::count_if(all.begin(), all.end(), less);
  const auto same = std::count_if(all.begin(), all.end(), equal);
  return static_cast<double>(below) + static_cast<double>(same + 1) / 2;
}

// By going through every way to deal the values out.
double enumerated(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> all = a;
  all.insert(all.end(), b.begin(), b.end());
  const auto distance = [&](const std::vector<bool>& chosen) {
    double sum = 0;
    for (std::size_t i = 0; i < all.size(); ++i) sum += chosen[i] ? rank_of(all[i], all) : 0;
    return std::abs(sum - static_cast<double>(a.size() * (all.size() + 1)) / 2);
  };
  std::vector<bool> chosen(all.size());
  std::fill(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(a.size()), true);
  const double seen = distance(chosen);
  int far = 0, ways = 0;
  do {
    ++ways;
    far += distance(chosen) >= seen - 1e-9;
  } while (std::prev_permutation(chosen.begin(), chosen.end()));
  return far / double(ways);
}

TEST(RankTest, IsTheShareOfAllWaysToDealTheValuesOut) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 60; ++round) {
    std::vector<double> a(1 + random() % 5), b(1 + random() % 5);
    const std::uint64_t kinds = round % 2 == 0 ? 1000000 : 4;  // few kinds: many ties
    for (auto* side : {&a, &b}) {
      for (double& value : *side) value = static_cast<double>(random() % kinds);
    }
    EXPECT_THAT(rank_test(a, b), DoubleNear(enumerated(a, b), 1e-12)) << round;
  }
}

TEST(RankTest, AsInTheTables) {
  // Mann and Whitney: 2 P(U = 0) is 2 / C(n + m, n).
  EXPECT_DOUBLE_EQ(rank_test(ascending(1, 4), ascending(5, 4)), 2.0 / 70);
  EXPECT_DOUBLE_EQ(rank_test(ascending(5, 5), ascending(0, 5)), 2.0 / 252);
  EXPECT_DOUBLE_EQ(least_p(9, 9), 2.0 / 48620);
  // n = m = 5: P(U <= 2) = 4 / 252, the critical value of the tables at 5 %.
  EXPECT_DOUBLE_EQ(
      rank_test(std::vector<double>{1, 2, 3, 4, 7}, std::vector<double>{5, 6, 8, 9, 10}),
      2 * 4.0 / 252);
}

TEST(RankTest, EqualOrMissingValuesTellNothing) {
  const std::vector<double> same = {3, 3, 3, 3, 3}, none;
  EXPECT_EQ(rank_test(same, same), 1);
  EXPECT_EQ(rank_test(same, none), 1);
  EXPECT_EQ(least_p(0, 5), 1);
}

TEST(RankTest, GoesOnAsNormalWhereTheExactOneEnds) {
  for (const std::size_t shift : {0u, 5u, 9u, 15u}) {
    const auto side = [&](std::size_t count, double by) {
      std::vector<double> values;
      for (std::size_t i = 0; i < count; ++i) {
        values.push_back(static_cast<double>(i) * 50.0 / static_cast<double>(count) + by);
      }
      return values;
    };
    const auto by = static_cast<double>(shift) + 0.01;
    const double exact = rank_test(side(50, 0), side(50, by));
    const double normal = rank_test(side(51, 0), side(51, by));
    EXPECT_THAT(normal, AllOf(Ge(exact * 0.75 - 1e-4), Le(exact * 1.25 + 1e-4))) << shift;
  }
  const std::vector<double> same(60, 1.0);
  EXPECT_EQ(rank_test(same, same), 1);
}

TEST(ShiftInterval, AsInTheTables) {
  // k - 1 is the critical value of the two-sided rank test at 5 %: 4 a side: 0, 5: 2, 6: 5, 9: 17.
  for (const auto& [n, critical] : {std::pair{4u, 0u}, {5u, 2u}, {6u, 5u}, {8u, 13u}, {9u, 17u}}) {
    const auto found = shift_interval(n, n);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->k, critical + 1) << n;
    EXPECT_GE(found->coverage, 0.95);
  }
  EXPECT_DOUBLE_EQ(shift_interval(2, 2)->coverage, 1 - 2.0 / 6);
  EXPECT_DOUBLE_EQ(shift_interval(3, 3)->coverage, 1 - 2.0 / 20);
  EXPECT_DOUBLE_EQ(shift_interval(1, 5)->coverage, 1 - 2.0 / 6);
  EXPECT_FALSE(shift_interval(1, 1));
  EXPECT_FALSE(shift_interval(0, 3));
}

TEST(ShiftInterval, OfManyValuesIsNearlyTheExactOne) {
  const auto exact = shift_interval(50, 50), normal = shift_interval(51, 51);
  EXPECT_NEAR(static_cast<double>(exact->k) / 2500, static_cast<double>(normal->k) / 2601, 0.005);
  EXPECT_NEAR(normal->coverage, 0.95, 0.002);
}

}  // namespace
}  // namespace composure::analysis
