#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "loadgen/schedule/exponential.h"
#include "loadgen/schedule/poisson_arrival_rate.h"
#include "loadgen/schedule/schedule.h"
#include "tests/unit/loadgen/schedule/seconds.h"

namespace composure::loadgen {
namespace {

constexpr double kUnit = 1 << kGapBits;

std::vector<std::int64_t> due_of(PoissonArrivalRate rate, std::int64_t duration) {
  std::vector<std::int64_t> due;
  const auto arrivals = make_arrivals(rate, duration);
  while (const auto next = arrivals->next(0)) {
    due.push_back(next->due);
    arrivals->take();
  }
  return due;
}

TEST(ExponentialGap, IsTheLogarithmRoundedToItsUnit) {
  const RandomStream random(3, 0);
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const std::uint64_t u = random[i] >> (i % 64);
    const double exact = -std::log(std::ldexp(static_cast<double>(u | 1), -64)) * kUnit;
    ASSERT_NEAR(static_cast<double>(exponential_gap(u)), exact, 0.501) << u;
  }
  EXPECT_EQ(exponential_gap(~std::uint64_t{0}), 0u);
}

// A bias here would be a drift in the long run: 2^22 evenly spread inputs stand for all of them.
// What the spread itself leaves out of the mean is ln(2) / 2 of the spacing.
TEST(ExponentialGap, HasMeanOne) {
  constexpr std::uint64_t kPoints = 1 << 22;
  double sum = 0;
  for (std::uint64_t i = 0; i < kPoints; ++i) {
    sum += static_cast<double>(exponential_gap((i << 42) + (std::uint64_t{1} << 41)));
  }
  const double spread = std::log(2.0) / 2 / kPoints;
  EXPECT_NEAR(sum / kUnit / kPoints, 1 - spread, 1e-9);
}

// Kolmogorov and Smirnov: the 1 % limit of the largest distance is 1.63 / sqrt(n).
TEST(Poisson, HasExponentialGaps) {
  constexpr double kRate = 1000;
  auto gaps = due_of({kRate, 1}, 100 * kSecond);
  std::adjacent_difference(gaps.begin(), gaps.end(), gaps.begin());
  std::sort(gaps.begin(), gaps.end());
  const auto n = static_cast<double>(gaps.size());
  double distance = 0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const double below = 1 - std::exp(-static_cast<double>(gaps[i]) / 1e9 * kRate);
    distance = std::max({distance, std::abs(below - static_cast<double>(i) / n),
                         std::abs(below - static_cast<double>(i + 1) / n)});
  }
  EXPECT_LT(distance, 1.63 / std::sqrt(n));
}

TEST(Poisson, HasGapsThatKnowNothingOfEachOther) {
  auto gaps = due_of({1000, 2}, 100 * kSecond);
  std::adjacent_difference(gaps.begin(), gaps.end(), gaps.begin());
  double product = 0;
  for (std::size_t i = 1; i < gaps.size(); ++i) {
    product +=
        (static_cast<double>(gaps[i]) / 1e6 - 1) * (static_cast<double>(gaps[i - 1]) / 1e6 - 1);
  }
  const auto n = static_cast<double>(gaps.size());
  EXPECT_LT(std::abs(product / n), 4 / std::sqrt(n));
}

TEST(Poisson, CountsHaveTheVarianceOfTheirMean) {
  std::vector<double> per_second(1000, 0);
  for (const auto due : due_of({100, 3}, 1000 * kSecond)) {
    ++per_second.at(static_cast<std::size_t>(due / kSecond));
  }
  double sum = 0, squares = 0;
  for (const double count : per_second) {
    sum += count;
    squares += (count - 100) * (count - 100);
  }
  EXPECT_NEAR(sum / 1000, 100, 4 * std::sqrt(100.0 / 1000));
  EXPECT_NEAR(squares / 1000, 100, 4 * 100 * std::sqrt(2.0 / 1000));
}

TEST(Poisson, IsDueWhereItsGapsEndHoweverFarOut) {
  // Sums are whole numbers and cannot drift; from them to nanoseconds, a billion mean gaps out and
  // more.
  const auto gaps = [](double count) { return static_cast<std::uint64_t>(count * kUnit); };
  EXPECT_EQ(PoissonDue(1000)(gaps(1e9)), 1'000'000 * kSecond);
  EXPECT_EQ(PoissonDue(1'000'000)(gaps(1e11)), 100'000 * kSecond);
  EXPECT_EQ(PoissonDue(1e9)(gaps(1e10)), 10 * kSecond);
  EXPECT_NEAR(static_cast<double>(PoissonDue(3)(gaps(3e9)) - 1'000'000'000 * kSecond), 0, 1);
  EXPECT_NEAR(static_cast<double>(PoissonDue(1.0 / 60)(gaps(1e6)) - 60'000'000 * kSecond), 0, 1);
}

// A seed means the same moments in every version and on every machine. The numbers are those of the
// definition worked out with 40 decimal digits.
TEST(Poisson, StaysAsItIs) {
  const auto due = due_of({10, 42}, kSecond);
  EXPECT_EQ(due, (std::vector<std::int64_t>{24979037, 168471574, 295241522, 379717218, 530562752,
                                            714534139, 749635034, 778591883, 790261811}));
  EXPECT_NE(due_of({10, 43}, kSecond), due);
}

}  // namespace
}  // namespace composure::loadgen
