#include "harness/experiment/schedule.h"

#include <gtest/gtest.h>

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;
using scenario::Executor;

scenario::Load load_of(Executor executor) {
  scenario::Load load;
  load.executor = executor;
  return load;
}

TEST(ScheduleOf, OpenLoops) {
  auto load = load_of(Executor::constant_arrival_rate);
  load.rate = Rate{30};
  EXPECT_EQ(std::get<loadgen::ConstantArrivalRate>(schedule_of(load, 7)).per_second, 30);
  load.executor = Executor::poisson_arrival_rate;
  EXPECT_EQ(std::get<loadgen::PoissonArrivalRate>(schedule_of(load, 7)).per_second, 30);
  EXPECT_EQ(std::get<loadgen::PoissonArrivalRate>(schedule_of(load, 7)).seed, 7u);
}

TEST(ScheduleOf, ArrivalsThatMayComeLaterThanTheirPlace) {
  auto load = load_of(Executor::constant_arrival_rate);
  load.rate = Rate{30};
  load.jitter = 0.5;
  const auto schedule = std::get<loadgen::ConstantArrivalRate>(schedule_of(load, 7));
  EXPECT_EQ(schedule.jitter, 0.5);
  EXPECT_EQ(schedule.seed, 7u);
}

TEST(ScheduleOf, Replays) {
  auto load = load_of(Executor::replay);
  load.replay.emplace().arrivals.moments =
      std::make_shared<const std::vector<std::int64_t>>(std::vector<std::int64_t>{1, 1, 5, 900});
  load.duration = 500ns;
  EXPECT_EQ(std::get<loadgen::Replay>(schedule_of(load, 7)).due, load.replay->arrivals.moments);
  EXPECT_DOUBLE_EQ(std::get<loadgen::ConstantArrivalRate>(warmup_schedule_of(load, 7)).per_second,
                   3 / 500e-9);
}

TEST(ScheduleOf, Ramps) {
  auto load = load_of(Executor::ramping_arrival_rate);
  load.stages = {{10s, {true, 50}}, {0s, {true, 20}}, {30s, {true, 20}}};
  load.duration = 40s;
  const auto schedule = schedule_of(load, 7);
  const auto& ramp = std::get<loadgen::RampingArrivalRate>(schedule);
  EXPECT_EQ(ramp.start_per_second, 0);
  ASSERT_EQ(ramp.stages.size(), 3u);
  EXPECT_EQ(ramp.stages[1].target_per_second, 20);
  EXPECT_TRUE(loadgen::check_schedule(schedule, load.duration));
  // 250 and 600 arrivals in 40 s.
  EXPECT_DOUBLE_EQ(std::get<loadgen::ConstantArrivalRate>(warmup_schedule_of(load, 7)).per_second,
                   21.25);
}

TEST(ScheduleOf, ClosedLoops) {
  auto load = load_of(Executor::shared_iterations);
  load.vus = 4;
  load.think = 20ms;
  load.iterations = 1000;
  auto users = std::get<loadgen::ConstantVus>(schedule_of(load, 7));
  EXPECT_EQ(users.vus, 4u);
  EXPECT_EQ(users.think, 20ms);
  EXPECT_EQ(users.iterations, 1000u);
  EXPECT_EQ(std::get<loadgen::ConstantVus>(warmup_schedule_of(load, 7)).iterations, 0u);
  load.executor = Executor::ramping_vus;
  load.stages = {{10s, {false, 20}}, {10s, {false, 0}}};
  const auto ramp = std::get<loadgen::RampingVus>(schedule_of(load, 7));
  EXPECT_EQ(ramp.start, 4u);
  EXPECT_EQ(ramp.think, 20ms);
  EXPECT_EQ(ramp.stages[0].target, 20u);
  EXPECT_EQ(std::get<loadgen::ConstantVus>(warmup_schedule_of(load, 7)).vus, 11u);
}

}  // namespace
}  // namespace composure::experiment
