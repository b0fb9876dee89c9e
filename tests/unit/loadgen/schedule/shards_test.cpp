// Parts of a schedule are the schedule, however many there are.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "loadgen/random.h"
#include "loadgen/schedule/schedule.h"
#include "tests/unit/loadgen/schedule/seconds.h"

namespace composure::loadgen {
namespace {

using std::chrono::seconds;

Replay random_replay(std::size_t count) {
  std::vector<std::int64_t> due(count);
  const RandomStream random(5, 0);
  for (std::size_t i = 0; i < count; ++i) {
    due[i] = static_cast<std::int64_t>(random[i] % (20 * kSecond));
  }
  std::sort(due.begin(), due.end());
  return {std::make_shared<const std::vector<std::int64_t>>(std::move(due))};
}

// Each has some 100,000 arrivals in 20 s.
std::vector<Schedule> open_loops() {
  const RampingArrivalRate ramp{
      0, {{seconds(5), 8000}, {seconds(0), 4000}, {seconds(10), 6000}, {seconds(5), 0}}};
  RampingArrivalRate poisson_ramp = ramp;
  poisson_ramp.poisson = true;
  return {ConstantArrivalRate{5000},
          ConstantArrivalRate{1234.5678, 0.7, 3},
          ConstantArrivalRate{5000.0 / 7},
          PoissonArrivalRate{5000, 11},
          ramp,
          poisson_ramp,
          random_replay(100'000)};
}

std::vector<Arrival> arrivals_of(const Schedule& schedule, Shard shard) {
  std::vector<Arrival> taken;
  const auto arrivals = make_arrivals(schedule, 20 * kSecond, shard);
  while (const auto next = arrivals->next(0)) {
    taken.push_back(*next);
    arrivals->take();
  }
  EXPECT_TRUE(arrivals->over(0));
  return taken;
}

TEST(Shards, TogetherAreTheWholeSequence) {
  const auto schedules = open_loops();
  for (std::size_t kind = 0; kind < schedules.size(); ++kind) {
    const auto whole = arrivals_of(schedules[kind], {});
    ASSERT_GT(whole.size(), 10'000u) << kind;
    for (const std::uint32_t count : {1u, 2u, 3u, 7u}) {
      std::vector<Arrival> merged(whole.size());
      for (std::uint32_t index = 0; index < count; ++index) {
        std::uint64_t expected = index;
        for (const Arrival& arrival : arrivals_of(schedules[kind], {index, count})) {
          ASSERT_EQ(arrival.sequence, expected) << kind;
          merged.at(arrival.sequence) = arrival;
          expected += count;
        }
      }
      ASSERT_EQ(merged, whole) << "schedule " << kind << " in " << count;
    }
  }
}

TEST(OpenLoops, AreInOrderAndWithinTheirTime) {
  const auto schedules = open_loops();
  for (std::size_t kind = 0; kind < schedules.size(); ++kind) {
    std::int64_t last = 0;
    for (const Arrival& arrival : arrivals_of(schedules[kind], {})) {
      ASSERT_GE(arrival.due, last) << kind;
      ASSERT_LT(arrival.due, 20 * kSecond) << kind;
      last = arrival.due;
    }
    ASSERT_GT(last, 19 * kSecond) << kind;
  }
}

TEST(OpenLoops, DoNotWaitForAnswers) {
  for (const Schedule& schedule : open_loops()) {
    const auto arrivals = make_arrivals(schedule, 20 * kSecond);
    const auto due = arrivals->next(0)->due;
    EXPECT_EQ(arrivals->next(15 * kSecond)->due, due);  // late, but due when it was due
    arrivals->take();
    EXPECT_LT(arrivals->next(15 * kSecond)->due, kSecond);
  }
}

}  // namespace
}  // namespace composure::loadgen
