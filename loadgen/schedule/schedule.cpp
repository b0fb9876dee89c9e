#include "loadgen/schedule/schedule.h"

#include <cmath>

#include "loadgen/schedule/constant_arrival_rate.h"
#include "loadgen/schedule/constant_vus.h"

namespace composure::loadgen {
namespace {

Status check(const ConstantArrivalRate& rate) {
  if (std::isfinite(rate.per_second) && rate.per_second > 0) return {};
  return Error{"must be above zero", "arrival rate"};
}

Status check(const ConstantVus& users) {
  if (users.vus >= 1) return {};
  return Error{"must be at least 1", "virtual users"};
}

// One for each kind of schedule: how its arrivals are made.
std::unique_ptr<Arrivals> make(const ConstantArrivalRate& rate, std::int64_t duration,
                               Shard shard) {
  return std::make_unique<ConstantRateArrivals>(rate, duration, shard);
}

std::unique_ptr<Arrivals> make(const ConstantVus& users, std::int64_t duration, Shard shard) {
  return std::make_unique<ConstantVusArrivals>(users, duration, shard);
}

}  // namespace

Status check_schedule(const Schedule& schedule) {
  return std::visit([](const auto& kind) { return check(kind); }, schedule);
}

std::uint32_t users_of(const Schedule& schedule) {
  const auto* users = std::get_if<ConstantVus>(&schedule);
  return users == nullptr ? 0 : users->vus;
}

bool is_closed_loop(const Schedule& schedule) { return users_of(schedule) > 0; }

std::int64_t constant_rate_due(double per_second, std::uint64_t k) {
  return ConstantRateDue(per_second)(k);
}

std::unique_ptr<Arrivals> make_arrivals(const Schedule& schedule, std::int64_t duration,
                                        Shard shard) {
  return std::visit([&](const auto& kind) { return make(kind, duration, shard); }, schedule);
}

}  // namespace composure::loadgen
