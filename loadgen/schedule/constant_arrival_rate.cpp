#include "loadgen/schedule/constant_arrival_rate.h"

#include <cmath>

namespace composure::loadgen {
namespace {

constexpr std::uint64_t kThousandthsOfAnHour = 3'600'000;  // in one second's rate
__extension__ typedef unsigned __int128 Wide;

}  // namespace

ConstantRateDue::ConstantRateDue(double per_second)
    : per_second_(per_second), per_hour_thousandths_(0) {
  // 1/m is 0.01666... per second: only as a number per hour is it whole again.
  const long double scaled = per_second_ * kThousandthsOfAnHour;
  const long double whole = std::round(scaled);
  if (whole >= 1 && whole < 1e18L && std::abs(scaled - whole) <= whole * 1e-15L) {
    per_hour_thousandths_ = static_cast<std::uint64_t>(whole);
  }
}

std::int64_t ConstantRateDue::operator()(std::uint64_t k) const {
  if (per_hour_thousandths_ == 0) {
    return static_cast<std::int64_t>(static_cast<long double>(k) * 1e9L / per_second_);
  }
  const Wide scaled = static_cast<Wide>(k) * (kThousandthsOfAnHour * 1'000'000'000);
  return static_cast<std::int64_t>(scaled / per_hour_thousandths_);
}

ConstantRateArrivals::ConstantRateArrivals(ConstantArrivalRate rate, std::int64_t duration,
                                           Shard shard)
    : due_(rate.per_second),
      duration_(duration),
      step_(shard.count),
      next_{.sequence = shard.index, .due = due_(shard.index)} {}

std::optional<Arrival> ConstantRateArrivals::next(std::int64_t) {
  return next_.due < duration_ ? std::optional(next_) : std::nullopt;
}

void ConstantRateArrivals::take() {
  next_.sequence += step_;
  next_.due = due_(next_.sequence);
}

bool ConstantRateArrivals::over(std::int64_t) { return next_.due >= duration_; }

}  // namespace composure::loadgen
