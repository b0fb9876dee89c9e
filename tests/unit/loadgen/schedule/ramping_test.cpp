#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "loadgen/schedule/schedule.h"
#include "tests/unit/loadgen/schedule/seconds.h"

namespace composure::loadgen {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

std::vector<std::int64_t> due_of(const RampingArrivalRate& ramp) {
  std::vector<std::int64_t> due;
  const auto arrivals = make_arrivals(ramp, own_duration(ramp)->count());
  while (const auto next = arrivals->next(0)) {
    due.push_back(next->due);
    arrivals->take();
  }
  return due;
}

std::size_t between(const std::vector<std::int64_t>& due, std::int64_t from, std::int64_t to) {
  std::size_t count = 0;
  for (const auto moment : due) count += moment >= from && moment < to ? 1u : 0u;
  return count;
}

// The area under the line up to `moment`, by summing trapezia.
long double area(const RampingArrivalRate& ramp, std::int64_t moment) {
  long double sum = 0, from = ramp.start_per_second;
  for (const auto& stage : ramp.stages) {
    const long double whole = stage.duration.count();
    const auto part = std::min<long double>(whole, moment);
    const long double to = stage.target_per_second;
    if (whole > 0) sum += part * (from + from + (to - from) * part / whole) / 2 / 1e9L;
    moment -= static_cast<std::int64_t>(part);
    from = to;
  }
  return sum;
}

TEST(RampingRate, IsTheConstantRateWhereItIsFlat) {
  for (const double rate : {1.0, 3.0, 250.0, 1.0 / 60}) {
    const auto due = due_of({rate, {{seconds(40), rate}, {seconds(100), rate}}});
    ASSERT_GT(due.size(), 1u);
    for (std::size_t k = 0; k < due.size(); ++k) {
      ASSERT_EQ(due[k], constant_rate_due(rate, k)) << rate << " at " << k;
    }
  }
}

TEST(RampingRate, IsDueWhenTheAreaHasPassedEachWholeNumber) {
  const RampingArrivalRate ramp{10,
                                {{seconds(10), 500},
                                 {seconds(3), 500},
                                 {milliseconds(1500), 40},
                                 {seconds(0), 2000},
                                 {seconds(2), 0},
                                 {seconds(5), 333}}};
  const auto due = due_of(ramp);
  for (std::size_t k = 0; k < due.size(); ++k) {
    ASSERT_LE(area(ramp, due[k]), static_cast<long double>(k) + 1e-9L);
    ASSERT_GT(area(ramp, due[k] + 1), static_cast<long double>(k) - 1e-9L);
  }
  ASSERT_GT(area(ramp, own_duration(ramp)->count()), static_cast<long double>(due.size()) - 1);
  ASSERT_LE(area(ramp, own_duration(ramp)->count()), static_cast<long double>(due.size()));
}

TEST(RampingRate, HasTheMeanRateOfEachStage) {
  const auto due = due_of({0, {{seconds(10), 100}, {seconds(10), 100}, {seconds(20), 0}}});
  EXPECT_EQ(between(due, 0, 10 * kSecond), 500u);
  EXPECT_EQ(between(due, 10 * kSecond, 20 * kSecond), 1000u);
  EXPECT_EQ(between(due, 20 * kSecond, 40 * kSecond), 1000u);
}

TEST(RampingRate, IsExactAtTheBordersOfItsStages) {
  // Areas 500, 1500 and 2500 are whole: their requests are due where stages begin.
  const auto due =
      due_of({0, {{seconds(10), 100}, {seconds(10), 100}, {seconds(20), 0}, {seconds(5), 8}}});
  EXPECT_EQ(due[0], 0);
  EXPECT_EQ(due[500], 10 * kSecond);
  EXPECT_EQ(due[501], 10 * kSecond + kSecond / 100);
  EXPECT_EQ(due[1500], 20 * kSecond);
  EXPECT_EQ(due[2500], 40 * kSecond);
  EXPECT_EQ(due[2504], 40 * kSecond + 2'236'067'977);  // sqrt(5) s
  // The last one before the rate is 0: one is left under the line's end, 20 s * sqrt(1 / 1000).
  EXPECT_EQ(due[2499], 40 * kSecond - 632'455'533);
}

TEST(RampingRate, SendsNothingAtZeroAndJumps) {
  const auto due = due_of(
      {0, {{seconds(5), 0}, {seconds(0), 10}, {seconds(1), 10}, {seconds(0), 0}, {seconds(3), 0}}});
  ASSERT_EQ(due.size(), 10u);
  EXPECT_EQ(due.front(), 5 * kSecond);
  EXPECT_EQ(due.back(), 5 * kSecond + 900'000'000);
}

TEST(RampingRate, DoesNotDriftOverABillionArrivals) {
  // 10^9 arrivals in the first stages, a known few after them.
  const RampingArrivalRate ramp{0,
                                {{std::chrono::hours(100), 2'500},
                                 {std::chrono::hours(100), 2'500},
                                 {seconds(1), 1'000'000}}};
  const std::uint64_t before = 900'000'000 / 2 + 900'000'000;
  const auto duration = own_duration(ramp)->count();
  const Shard far{.index = static_cast<std::uint32_t>(before), .count = 1};
  const auto arrivals = make_arrivals(ramp, duration, far);
  EXPECT_EQ(arrivals->next(0)->due, 200 * 3600 * kSecond);
}

TEST(RampingRate, IsPoissonAroundTheLineWhenAsked) {
  RampingArrivalRate ramp{0, {{seconds(100), 200}, {seconds(100), 200}}};
  ramp.poisson = true;
  ramp.seed = 9;
  const auto due = due_of(ramp);
  EXPECT_NEAR(static_cast<double>(between(due, 0, 50 * kSecond)), 2'500, 4 * 50);
  EXPECT_NEAR(static_cast<double>(between(due, 50 * kSecond, 100 * kSecond)), 7'500, 4 * 87);
  EXPECT_NEAR(static_cast<double>(between(due, 100 * kSecond, 200 * kSecond)), 20'000, 4 * 142);
  ramp.seed = 10;
  EXPECT_NE(due_of(ramp), due);
}

TEST(RampingRate, SaysWhatIsWrong) {
  EXPECT_FALSE(check_schedule(RampingArrivalRate{1, {}}));
  EXPECT_FALSE(check_schedule(RampingArrivalRate{0, {{seconds(1), 0}}}));
  EXPECT_FALSE(check_schedule(RampingArrivalRate{5, {{seconds(0), 0}, {seconds(1), 0}}}));
  EXPECT_FALSE(check_schedule(RampingArrivalRate{5, {{seconds(0), 7}}}));
  EXPECT_FALSE(check_schedule(RampingArrivalRate{5, {{seconds(-1), 7}, {seconds(2), 7}}}));
  EXPECT_FALSE(check_schedule(RampingArrivalRate{5, {{seconds(1), std::nan("")}}}));
  EXPECT_FALSE(check_schedule(RampingArrivalRate{-1, {{seconds(1), 5}}}));
  EXPECT_FALSE(check_schedule(RampingArrivalRate{0, {{nanoseconds::max(), 5}, {seconds(1), 5}}}));
  EXPECT_TRUE(check_schedule(RampingArrivalRate{0, {{seconds(0), 7}, {seconds(1), 0}}}));
  const Schedule ramp = RampingArrivalRate{1, {{seconds(1), 7}, {seconds(2), 0}}};
  EXPECT_TRUE(check_schedule(ramp, seconds(3)));
  EXPECT_FALSE(check_schedule(ramp, seconds(4)));
}

}  // namespace
}  // namespace composure::loadgen
