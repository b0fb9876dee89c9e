#include "loadgen/schedule/schedule.h"
#include "tests/unit/loadgen/schedule/seconds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace composure::loadgen {
namespace {

std::vector<std::int64_t> all(Arrivals& arrivals) {
  std::vector<std::int64_t> due;
  while (const auto next = arrivals.next(0)) {
    due.push_back(next->due);
    arrivals.take();
  }
  return due;
}

TEST(ConstantRate, IsExactFarOut) {
  EXPECT_EQ(constant_rate_due(100, 1'000'000'000), 10'000'000 * kSecond);
  EXPECT_EQ(constant_rate_due(0.5, 3), 6 * kSecond);
  EXPECT_EQ(constant_rate_due(30.0 / 60, 1'000'000'000), 2'000'000'000 * kSecond);
  EXPECT_EQ(constant_rate_due(1.0 / 60, 1'000'000), 60'000'000 * kSecond);
  EXPECT_EQ(constant_rate_due(7.0 / 3600, 7 * 1000), 3'600'000 * kSecond);
  EXPECT_EQ(constant_rate_due(3, 1), 333'333'333);
  EXPECT_EQ(constant_rate_due(3, 3), kSecond);
}

TEST(ConstantRate, DoesNotDriftOverABillionArrivals) {
  for (const double rate : {1.0, 3.0, 230.0, 9'999.0, 1'000'000.0, 1.0 / 6}) {
    for (std::uint64_t k = 999'990'000; k < 1'000'000'000; ++k) {
      const std::int64_t step = constant_rate_due(rate, k + 1) - constant_rate_due(rate, k);
      ASSERT_NEAR(static_cast<double>(step), 1e9 / rate, 1.0) << rate << " at " << k;
    }
    const auto whole =
        static_cast<std::uint64_t>(std::llround(rate * 60 * 10'000));  // in 10,000 minutes
    EXPECT_EQ(constant_rate_due(rate, whole), 600'000 * kSecond) << rate;
  }
}

TEST(ConstantRate, TakesRatesThatAreNoFractionOfAnHour) {
  const double rate = 123.456789012345;
  EXPECT_NEAR(static_cast<double>(constant_rate_due(rate, 1'000'000)), 1e15 / rate, 1.0);
}

TEST(ConstantRate, HasTheArrivalsBeforeItsEnd) {
  const auto arrivals = make_arrivals(ConstantArrivalRate{100}, 60 * kSecond);
  EXPECT_FALSE(arrivals->over(0));
  const auto due = all(*arrivals);
  ASSERT_EQ(due.size(), 6000u);
  EXPECT_EQ(due.front(), 0);
  EXPECT_EQ(due[1], 10'000'000);
  EXPECT_EQ(due.back(), 59'990'000'000);
  EXPECT_TRUE(arrivals->over(0));
}

TEST(ConstantRate, DoesNotWaitForAnswers) {
  const auto arrivals = make_arrivals(ConstantArrivalRate{1}, 3 * kSecond);
  EXPECT_EQ(arrivals->next(5 * kSecond)->due, 0);  // late, but due when it was due
  arrivals->take();
  EXPECT_EQ(arrivals->next(5 * kSecond)->due, kSecond);
}

TEST(ConstantRate, StepsToWhereItsMomentsAre) {
  for (const double rate :
       {1.0, 3.0, 9'999.0, 1'000'000.0, 1.0 / 60, 123.456789012345, 1e9, 1e-7}) {
    const auto arrivals = make_arrivals(ConstantArrivalRate{rate}, 4'000'000'000 * kSecond, {3, 7});
    for (std::uint64_t k = 3; k < 100'000; k += 7) {
      const auto next = arrivals->next(0);
      if (!next) break;
      ASSERT_EQ(next->due, constant_rate_due(rate, k)) << rate << " at " << k;
      arrivals->take();
    }
  }
}

TEST(ConstantRate, IsExactForRatesThatAreNoFractionOfAnHour) {
  // 0.1 is 3602879701896397 / 2^55; what 3 in 7 is as a double is no multiple of a thousandth.
  const double rate = 3.0 / 7;
  const auto binary = static_cast<long double>(rate);
  EXPECT_EQ(constant_rate_due(rate, 1'000'000'000), static_cast<std::int64_t>(1e18L / binary));
}

TEST(Jitter, KeepsOrderPlaceAndMean) {
  const double interval = 1e9 / 300;
  const auto arrivals = make_arrivals(ConstantArrivalRate{300, 0.5, 7}, 100 * kSecond);
  const auto due = all(*arrivals);
  ASSERT_NEAR(static_cast<double>(due.size()), 30'000, 1);
  EXPECT_TRUE(std::is_sorted(due.begin(), due.end()));
  double sum = 0, lowest = 1, highest = 0;
  for (std::size_t k = 0; k < due.size(); ++k) {
    const double off = (static_cast<double>(due[k]) - static_cast<double>(k) * interval) / interval;
    sum += off;
    lowest = std::min(lowest, off);
    highest = std::max(highest, off);
  }
  EXPECT_NEAR(lowest, 0, 0.001);
  EXPECT_NEAR(highest, 0.5, 0.001);
  EXPECT_NEAR(sum / 30'000, 0.25, 0.5 / std::sqrt(12.0 * 30'000) * 4);
  EXPECT_NE(all(*make_arrivals(ConstantArrivalRate{300, 0.5, 8}, kSecond)),
            all(*make_arrivals(ConstantArrivalRate{300, 0.5, 7}, kSecond)));
}

TEST(Jitter, KeepsOrderWhenItFillsTheInterval) {
  const auto due = all(*make_arrivals(ConstantArrivalRate{1e6, 1}, kSecond / 10));
  ASSERT_NEAR(static_cast<double>(due.size()), 100'000, 1);
  EXPECT_TRUE(std::is_sorted(due.begin(), due.end()));
}

TEST(Shards, ShareTheUsersAndNumberTheirRequestsApart) {
  std::vector<std::uint64_t> taken;
  for (std::uint32_t index = 0; index < 3; ++index) {
    const auto part = make_arrivals(ConstantVus{5}, 10, {index, 3});
    while (const auto next = part->next(0)) {
      taken.push_back(next->sequence);
      part->take();
    }
  }
  EXPECT_EQ(taken, (std::vector<std::uint64_t>{0, 3, 1, 4, 2}));
}

TEST(ConstantVus, SendsWhenAUserIsIdle) {
  const auto arrivals = make_arrivals(ConstantVus{2}, 10);
  EXPECT_EQ(arrivals->next(3)->due, 3);
  arrivals->take();
  EXPECT_EQ(arrivals->next(4)->due, 4);
  arrivals->take();
  EXPECT_FALSE(arrivals->next(5));
  EXPECT_FALSE(arrivals->over(5));
  arrivals->ended(0, 5);
  EXPECT_EQ(arrivals->next(6)->due, 6);
  EXPECT_FALSE(arrivals->next(10));
  EXPECT_TRUE(arrivals->over(10));
}

}  // namespace
}  // namespace composure::loadgen
