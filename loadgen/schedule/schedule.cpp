#include "loadgen/schedule/schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "loadgen/schedule/constant_arrival_rate.h"
#include "loadgen/schedule/exact_interval.h"
#include "loadgen/schedule/poisson_arrival_rate.h"
#include "loadgen/schedule/ramping_arrival_rate.h"
#include "loadgen/schedule/replay.h"
#include "loadgen/schedule/user_arrivals.h"

namespace composure::loadgen {
namespace {

using std::chrono::nanoseconds;

constexpr double kLowestRate = 1e-7;
constexpr double kHighestRate = 1e9;

Status check_rate(double per_second, const char* what) {
  if (!std::isfinite(per_second) || per_second <= 0) return Error{"must be above zero", what};
  if (per_second < kLowestRate || per_second > kHighestRate) {
    return Error{"must lie between 1e-7 and 1e9 per second", what};
  }
  return {};
}

template <typename Stages>
Status check_durations(const Stages& stages) {
  if (stages.empty()) return Error{"are missing", "stages"};
  nanoseconds sum{0};
  for (const auto& stage : stages) {
    if (stage.duration.count() < 0) return Error{"must not be negative", "duration of a stage"};
    if (stage.duration > nanoseconds::max() - sum) return Error{"are too long", "stages"};
    sum += stage.duration;
  }
  if (sum.count() == 0) return Error{"have no duration", "stages"};
  return {};
}

Status check(const ConstantArrivalRate& rate) {
  if (!(rate.jitter >= 0 && rate.jitter <= 1)) return Error{"must lie between 0 and 1", "jitter"};
  return check_rate(rate.per_second, "arrival rate");
}

Status check(const PoissonArrivalRate& rate) { return check_rate(rate.per_second, "arrival rate"); }

Status check(const RampingArrivalRate& ramp) {
  if (auto checked = check_durations(ramp.stages); !checked) return checked;
  bool any = ramp.start_per_second > 0 && ramp.stages.front().duration.count() > 0;
  const auto good = [](double rate) { return rate >= 0 && rate <= kHighestRate; };
  bool all = good(ramp.start_per_second);
  for (std::size_t i = 0; i < ramp.stages.size(); ++i) {
    const auto& stage = ramp.stages[i];
    all = all && good(stage.target_per_second);
    const bool held = stage.duration.count() > 0 ||
                      (i + 1 < ramp.stages.size() && ramp.stages[i + 1].duration.count() > 0);
    any = any || (stage.target_per_second > 0 && held);
  }
  if (!all) return Error{"must lie between 0 and 1e9 per second", "arrival rates"};
  if (!any) return Error{"are all zero", "arrival rates"};
  return {};
}

Status check(const Replay& replay) {
  if (replay.due == nullptr || replay.due->empty()) return Error{"has no arrivals", "replay"};
  if (replay.due->front() < 0) return Error{"has an arrival before its start", "replay"};
  if (!std::is_sorted(replay.due->begin(), replay.due->end())) {
    return Error{"has arrivals out of order", "replay"};
  }
  return {};
}

Status check(const ConstantVus& users) {
  if (users.vus < 1) return Error{"must be at least 1", "virtual users"};
  if (users.think.count() < 0) return Error{"must not be negative", "think time"};
  if (users.tick.count() < 0) return Error{"must not be negative", "tick"};
  if (users.per_vu_rate == 0) return {};
  if (users.tick.count() > 0) return Error{"has a tick as well", "rate of a virtual user"};
  return check_rate(users.per_vu_rate, "rate of a virtual user");
}

Status check(const RampingVus& users) {
  if (auto checked = check_durations(users.stages); !checked) return checked;
  if (users_of(users) < 1) return Error{"must be at least 1", "virtual users"};
  if (users.think.count() < 0) return Error{"must not be negative", "think time"};
  return {};
}

template <typename Stages>
nanoseconds sum_of(const Stages& stages) {
  nanoseconds sum{0};
  for (const auto& stage : stages) sum += stage.duration;
  return sum;
}

// One for each kind of schedule: how long it lasts and how its arrivals are made.
template <typename Kind>
std::optional<nanoseconds> length(const Kind&) {
  return std::nullopt;
}
std::optional<nanoseconds> length(const RampingArrivalRate& ramp) { return sum_of(ramp.stages); }
std::optional<nanoseconds> length(const RampingVus& users) { return sum_of(users.stages); }
std::optional<nanoseconds> length(const Replay& replay) {
  if (replay.due == nullptr || replay.due->empty()) return nanoseconds{0};
  return nanoseconds(replay.due->back() + 1);
}

std::unique_ptr<Arrivals> make(const ConstantArrivalRate& rate, std::int64_t duration,
                               Shard shard) {
  return std::make_unique<ConstantRateArrivals>(rate, duration, shard);
}
std::unique_ptr<Arrivals> make(const PoissonArrivalRate& rate, std::int64_t duration, Shard shard) {
  return std::make_unique<PoissonArrivals>(rate, duration, shard);
}
std::unique_ptr<Arrivals> make(const RampingArrivalRate& ramp, std::int64_t duration, Shard shard) {
  return std::make_unique<RampingArrivals>(ramp, duration, shard);
}
std::unique_ptr<Arrivals> make(const Replay& replay, std::int64_t duration, Shard shard) {
  return std::make_unique<ReplayArrivals>(replay, duration, shard);
}
std::unique_ptr<Arrivals> make(const ConstantVus& users, std::int64_t duration, Shard shard) {
  return std::make_unique<UserArrivals>(users, duration, shard);
}
std::unique_ptr<Arrivals> make(const RampingVus& users, std::int64_t duration, Shard shard) {
  return std::make_unique<UserArrivals>(users, duration, shard);
}

}  // namespace

Status check_schedule(const Schedule& schedule) {
  return std::visit([](const auto& kind) { return check(kind); }, schedule);
}

Status check_schedule(const Schedule& schedule, nanoseconds duration) {
  if (auto checked = check_schedule(schedule); !checked) return checked;
  const auto own = own_duration(schedule);
  if (!own || *own == duration || std::holds_alternative<Replay>(schedule)) return {};
  return Error{"must add up to the duration", "stages"};
}

std::optional<nanoseconds> own_duration(const Schedule& schedule) {
  return std::visit([](const auto& kind) { return length(kind); }, schedule);
}

std::uint32_t users_of(const Schedule& schedule) {
  if (const auto* users = std::get_if<ConstantVus>(&schedule)) return users->vus;
  const auto* ramp = std::get_if<RampingVus>(&schedule);
  if (ramp == nullptr) return 0;
  std::uint32_t most = ramp->start;
  for (const auto& stage : ramp->stages) most = std::max(most, stage.target);
  return most;
}

bool is_closed_loop(const Schedule& schedule) { return users_of(schedule) > 0; }

std::int64_t constant_rate_due(double per_second, std::uint64_t k) {
  return ExactInterval::of_rate(per_second).times(k);
}

std::unique_ptr<Arrivals> make_arrivals(const Schedule& schedule, std::int64_t duration,
                                        Shard shard) {
  // A hundred years: sums of moments within it cannot wrap.
  const std::int64_t end = std::min(duration, std::numeric_limits<std::int64_t>::max() / 2);
  return std::visit([&](const auto& kind) { return make(kind, end, shard); }, schedule);
}

}  // namespace composure::loadgen
