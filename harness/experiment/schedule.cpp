#include "harness/experiment/schedule.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "harness/scenario/replayed_arrivals.h"

namespace composure::experiment {
namespace {

using scenario::Executor;

loadgen::RampingArrivalRate ramping_rate(const scenario::Load& load, std::uint64_t seed) {
  loadgen::RampingArrivalRate ramp;
  ramp.start_per_second = load.rate.value_or(Rate{0}).per_second;
  ramp.seed = seed;
  for (const auto& stage : load.stages) ramp.stages.push_back({stage.duration, stage.target.value});
  return ramp;
}

loadgen::RampingVus ramping_callers(const scenario::Load& load) {
  loadgen::RampingVus ramp;
  ramp.start = load.vus;
  ramp.think = load.think;
  for (const auto& stage : load.stages)
    ramp.stages.push_back({stage.duration, static_cast<std::uint32_t>(stage.target.value)});
  return ramp;
}

loadgen::ConstantVus callers(const scenario::Load& load, std::uint64_t iterations) {
  loadgen::ConstantVus users{load.vus};
  users.think = load.think;
  users.iterations = iterations;
  return users;
}

// The mean of the line over its time.
double middle(const scenario::Load& load, double from) {
  double area = 0, time = 0;
  for (const auto& stage : load.stages) {
    const double seconds = std::chrono::duration<double>(stage.duration).count();
    area += seconds * (from + stage.target.value) / 2;
    time += seconds;
    from = stage.target.value;
  }
  return time > 0 ? area / time : from;
}

}  // namespace

loadgen::Schedule schedule_of(const scenario::Load& load, std::uint64_t seed) {
  const double rate = load.rate.value_or(Rate{1}).per_second;
  switch (load.executor) {
    case Executor::poisson_arrival_rate:
      return loadgen::PoissonArrivalRate{rate, seed};
    case Executor::ramping_arrival_rate:
      return ramping_rate(load, seed);
    case Executor::replay:
      return loadgen::Replay{load.replay->arrivals.moments};
    case Executor::constant_vus:
      return callers(load, 0);
    case Executor::ramping_vus:
      return ramping_callers(load);
    case Executor::shared_iterations:
      return callers(load, load.iterations.value_or(1));
    case Executor::constant_arrival_rate:
      break;
  }
  return loadgen::ConstantArrivalRate{rate, load.jitter, seed};
}

loadgen::Schedule warmup_schedule_of(const scenario::Load& load, std::uint64_t seed) {
  if (load.executor == Executor::ramping_arrival_rate)
    return loadgen::ConstantArrivalRate{middle(load, load.rate.value_or(Rate{0}).per_second)};
  if (load.executor == Executor::replay) {
    const double seconds = std::chrono::duration<double>(load.duration).count();
    return loadgen::ConstantArrivalRate{static_cast<double>(scenario::replayed(load).arrivals) /
                                        seconds};
  }
  if (load.executor == Executor::shared_iterations) return callers(load, 0);
  if (load.executor != Executor::ramping_vus) return schedule_of(load, seed);
  loadgen::ConstantVus users = callers(load, 0);
  users.vus = static_cast<std::uint32_t>(std::max(1.0, std::round(middle(load, load.vus))));
  return users;
}

}  // namespace composure::experiment
