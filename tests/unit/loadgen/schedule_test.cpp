#include "loadgen/schedule/schedule.h"

#include <gtest/gtest.h>

#include <vector>

namespace composure::loadgen {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

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

TEST(Shards, TogetherAreTheWholeSequence) {
  for (const std::uint32_t count : {1u, 2u, 3u, 7u}) {
    std::vector<Arrival> merged(1000);
    std::size_t seen = 0;
    for (std::uint32_t index = 0; index < count; ++index) {
      const auto part = make_arrivals(ConstantArrivalRate{100}, 10 * kSecond, {index, count});
      while (const auto next = part->next(0)) {
        EXPECT_EQ(next->sequence % count, index);
        merged.at(next->sequence) = *next;
        ++seen;
        part->take();
      }
    }
    EXPECT_EQ(seen, 1000u);
    for (std::uint64_t k = 0; k < 1000; ++k)
      EXPECT_EQ(merged[k], (Arrival{k, constant_rate_due(100, k)}));
  }
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
  arrivals->ended(5);
  EXPECT_EQ(arrivals->next(6)->due, 6);
  EXPECT_FALSE(arrivals->next(10));
  EXPECT_TRUE(arrivals->over(10));
}

}  // namespace
}  // namespace composure::loadgen
