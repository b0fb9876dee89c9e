#include "loadgen/wake_lead.h"

#include <gtest/gtest.h>

namespace composure::loadgen {
namespace {

constexpr std::int64_t kLeast = 50'000;
constexpr std::int64_t kLongGap = 10'000'000;

TEST(WakeLead, IsTheLeastWhereWakingIsQuick) {
  WakeLead lead(kLeast);
  EXPECT_EQ(lead.before(kLongGap), WakeLead::kFirst);
  for (int i = 0; i < 10'000; ++i) lead.woke(5'000);
  EXPECT_NEAR(static_cast<double>(lead.before(kLongGap)), kLeast, 600);
}

TEST(WakeLead, GrowsAtOnceAndShrinksSlowly) {
  WakeLead lead(kLeast);
  lead.woke(320'000);
  EXPECT_EQ(lead.before(kLongGap), 400'000);
  for (int i = 0; i < 100; ++i) lead.woke(5'000);
  EXPECT_GT(lead.before(kLongGap), 320'000);
}

TEST(WakeLead, SpendsNoMoreThanATenthOfTheTimeUnlessTheLeastIsMore) {
  WakeLead lead(kLeast);
  lead.woke(400'000);
  EXPECT_EQ(lead.before(1'000'000), 100'000);
  EXPECT_EQ(lead.before(100'000), kLeast);
  lead.woke(5'000'000);  // the machine was busy
  EXPECT_EQ(lead.before(kLongGap), WakeLead::kMost);
}

// A core that slept for a second wakes a millisecond late, and there is no time to learn it.
TEST(WakeLead, IsLongerWhereArrivalsAreSeldom) {
  WakeLead lead(kLeast);
  for (int i = 0; i < 10'000; ++i) lead.woke(5'000);
  EXPECT_EQ(lead.before(1'000'000'000), 2'000'000);
  EXPECT_EQ(lead.before(500'000'000), 1'000'000);
  EXPECT_EQ(lead.before(60'000'000'000), WakeLead::kMostSeldom);
}

TEST(WakeLead, IsNoneWhereNotWanted) {
  WakeLead lead(0);
  lead.woke(120'000);
  EXPECT_EQ(lead.before(kLongGap), 0);
  EXPECT_EQ(lead.before(1'000'000'000), 0);
}

}  // namespace
}  // namespace composure::loadgen
