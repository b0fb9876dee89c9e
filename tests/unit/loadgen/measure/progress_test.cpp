#include "loadgen/measure/progress.h"

#include <gtest/gtest.h>

namespace composure::loadgen {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Progress, SaysHowItGoes) {
  LiveCounters live(2);
  for (int i = 0; i < 50; ++i) live.lane(0).ended(Outcome::ok, 5'000'000);
  live.lane(1).ended(Outcome::timeout, 0);
  const LiveSnapshot before = live.snapshot();
  for (int i = 0; i < 197; ++i) live.lane(i % 2).ended(Outcome::ok, 1'000'000);
  for (int i = 0; i < 3; ++i) live.lane(0).ended(Outcome::ok, 80'000'000);
  live.lane(1).ended(Outcome::refused, 0);
  live.lane(1).ended(Outcome::cancelled, 0);
  live.lane(0).in_flight(4);
  live.lane(1).in_flight(5);
  EXPECT_EQ(progress_line(before, live.snapshot(), {milliseconds(500), milliseconds(47'100)}),
            "404/s  p50 1.05ms  p99 83.9ms  in flight 9  errors 2 (0.8%)  48s left");
}

TEST(Progress, OfNothingYet) {
  EXPECT_EQ(progress_line({}, {}, {seconds(1), seconds(3600)}),
            "0.0/s  p50 -  p99 -  in flight 0  errors 0  1h00m left");
}

TEST(Progress, TellsFewErrorsFromNone) {
  LiveCounters live;
  for (int i = 0; i < 5000; ++i) live.lane(0).ended(Outcome::ok, 700);
  live.lane(0).ended(Outcome::reset, 0);
  EXPECT_EQ(progress_line({}, live.snapshot(), {seconds(10), seconds(-1)}),
            "500/s  p50 703ns  p99 703ns  in flight 0  errors 1 (<0.1%)  0s left");
  EXPECT_EQ(progress_line(live.snapshot(), live.snapshot(), {seconds(10), seconds(150)}),
            "0.0/s  p50 -  p99 -  in flight 0  errors 1 (<0.1%)  2m30s left");
}

}  // namespace
}  // namespace composure::loadgen
