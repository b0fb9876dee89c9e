#include "loadgen/measure/live.h"

#include <gtest/gtest.h>

namespace composure::loadgen {
namespace {

TEST(LiveCounters, CountWhatEnded) {
  LiveCounters live;
  EXPECT_FALSE(live.snapshot().response_percentile(50));
  live.lane(0).scheduled(3);
  live.lane(0).in_flight(1);
  live.lane(0).ended(Outcome::ok, 1000);
  live.lane(0).ended(Outcome::reset, 5);
  const LiveSnapshot now = live.snapshot();
  EXPECT_EQ(now.scheduled, 3u);
  EXPECT_EQ(now.in_flight, 1u);
  EXPECT_EQ(now.ended(), 2u);
  EXPECT_EQ(now.outcomes[static_cast<std::size_t>(Outcome::reset)], 1u);
}

TEST(LiveCounters, GivePercentilesAtMostAnEighthAboveTheTruth) {
  for (std::int64_t value = 1; value < 3'600'000'000'000; value += value / 2 + 1) {
    LiveCounters live;
    live.lane(0).ended(Outcome::ok, value);
    const std::int64_t seen = *live.snapshot().response_percentile(99);
    EXPECT_GE(seen, value);
    EXPECT_LE(static_cast<double>(seen), 1.125 * static_cast<double>(value)) << value;
  }
}

TEST(LiveCounters, TellTwoAttacksApart) {
  LiveCounters live;
  live.lane(0).scheduled(5);
  live.lane(0).ended(Outcome::ok, 1'000'000'000);
  const LiveSnapshot first = live.snapshot();
  live.lane(0).scheduled(2);
  live.lane(0).ended(Outcome::ok, 1000);
  const LiveSnapshot second = live.snapshot().since(first);
  EXPECT_EQ(second.scheduled, 2u);
  EXPECT_EQ(second.ended(), 1u);
  EXPECT_LT(*second.response_percentile(100), 1200);
}

}  // namespace
}  // namespace composure::loadgen
