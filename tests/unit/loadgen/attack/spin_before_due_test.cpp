#include "loadgen/attack/spin_before_due.h"

#include <gtest/gtest.h>

namespace composure::loadgen {
namespace {

constexpr std::int64_t kLeast = 50'000;
constexpr std::int64_t kLongGap = 10'000'000;

TEST(SpinBeforeDue, IsTheLeastWhereWakingIsQuick) {
  SpinBeforeDue spin(kLeast);
  EXPECT_EQ(spin.length(kLongGap), SpinBeforeDue::kFirst);
  for (int i = 0; i < 10'000; ++i) spin.woke(5'000);
  EXPECT_NEAR(static_cast<double>(spin.length(kLongGap)), kLeast, 600);
}

TEST(SpinBeforeDue, GrowsAtOnceAndShrinksSlowly) {
  SpinBeforeDue spin(kLeast);
  spin.woke(320'000);
  EXPECT_EQ(spin.length(kLongGap), 400'000);
  for (int i = 0; i < 100; ++i) spin.woke(5'000);
  EXPECT_GT(spin.length(kLongGap), 320'000);
}

TEST(SpinBeforeDue, SpendsNoMoreThanATenthOfTheTimeUnlessTheLeastIsMore) {
  SpinBeforeDue spin(kLeast);
  spin.woke(400'000);
  EXPECT_EQ(spin.length(1'000'000), 100'000);
  EXPECT_EQ(spin.length(100'000), kLeast);
  spin.woke(5'000'000);  // the machine was busy
  EXPECT_EQ(spin.length(kLongGap), SpinBeforeDue::kMost);
}

// A core that slept for a second wakes a millisecond late, and there is no time to learn it.
TEST(SpinBeforeDue, IsLongerWhereArrivalsAreSeldom) {
  SpinBeforeDue spin(kLeast);
  for (int i = 0; i < 10'000; ++i) spin.woke(5'000);
  EXPECT_EQ(spin.length(1'000'000'000), 2'000'000);
  EXPECT_EQ(spin.length(500'000'000), 1'000'000);
  EXPECT_EQ(spin.length(60'000'000'000), SpinBeforeDue::kMostSeldom);
}

TEST(SpinBeforeDue, IsNoneWhereNotWanted) {
  SpinBeforeDue spin(0);
  spin.woke(120'000);
  EXPECT_EQ(spin.length(kLongGap), 0);
  EXPECT_EQ(spin.length(1'000'000'000), 0);
}

}  // namespace
}  // namespace composure::loadgen
