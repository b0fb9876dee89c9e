#include "loadgen/schedule/schedule.h"

#include <gtest/gtest.h>

#include <vector>

namespace composure::loadgen {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::vector<std::int64_t> all(Arrivals& arrivals) {
  std::vector<std::int64_t> due;
  while (const auto next = arrivals.next_due(0)) {
    due.push_back(*next);
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
  for (const double rate : {1.0, 3.0, 230.0, 9'999.0, 1'000'000.0, 1.0 / 60}) {
    for (std::uint64_t k = 999'990'000; k < 1'000'000'000; ++k) {
      const std::int64_t step = constant_rate_due(rate, k + 1) - constant_rate_due(rate, k);
      ASSERT_NEAR(static_cast<double>(step), 1e9 / rate, 1.0) << rate << " at " << k;
    }
    const auto whole = static_cast<std::uint64_t>(rate * 60 * 10'000 + 0.5);  // in 10,000 minutes
    EXPECT_EQ(constant_rate_due(rate, whole), 600'000 * kSecond) << rate;
  }
}

TEST(ConstantRate, TakesRatesThatAreNoFractionOfAnHour) {
  const double rate = 123.456789012345;
  EXPECT_NEAR(static_cast<double>(constant_rate_due(rate, 1'000'000)), 1e15 / rate, 1.0);
}

TEST(ConstantRate, HasTheArrivalsBeforeItsEnd) {
  const auto arrivals = make_arrivals(ConstantArrivalRate{100}, 60 * kSecond);
  EXPECT_FALSE(arrivals->closed_loop());
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
  EXPECT_EQ(arrivals->next_due(5 * kSecond), 0);  // late, but due when it was due
  arrivals->take();
  EXPECT_EQ(arrivals->next_due(5 * kSecond), kSecond);
}

TEST(ConstantVus, SendsWhenAUserIsIdle) {
  const auto arrivals = make_arrivals(ConstantVus{2}, 10);
  EXPECT_TRUE(arrivals->closed_loop());
  EXPECT_EQ(arrivals->next_due(3), 3);
  arrivals->take();
  EXPECT_EQ(arrivals->next_due(4), 4);
  arrivals->take();
  EXPECT_FALSE(arrivals->next_due(5));
  EXPECT_FALSE(arrivals->over(5));
  arrivals->ended();
  EXPECT_EQ(arrivals->next_due(6), 6);
  EXPECT_FALSE(arrivals->next_due(10));
  EXPECT_TRUE(arrivals->over(10));
}

}  // namespace
}  // namespace composure::loadgen
