#include "loadgen/schedule/exact_interval.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace composure::loadgen {
namespace {

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

}  // namespace

ExactInterval ExactInterval::of_rate(double per_second) {
  const long double scaled = static_cast<long double>(per_second) * kThousandthsOfAnHour;
  const long double whole = std::round(scaled);
  if (whole >= 1 && std::abs(scaled - whole) <= whole * 1e-15L) {
    return {static_cast<Wide>(kThousandthsOfAnHour) * kNanosecondsPerSecond,
            static_cast<std::uint64_t>(whole)};
  }
  int exponent = 0;  // of the 53 bits taken as a whole number, so that it is below 0
  const double fraction = std::frexp(per_second, &exponent);
  exponent -= 53;
  return {static_cast<Wide>(kNanosecondsPerSecond) << -exponent,
          static_cast<std::uint64_t>(std::ldexp(fraction, 53))};
}

std::int64_t ExactInterval::times(std::uint64_t k) const {
  if (k == 0) return 0;
  if (numerator > ~Wide{0} / k) return kNever;
  const Wide due = numerator * k / denominator;
  return due > static_cast<Wide>(kNever) ? kNever : static_cast<std::int64_t>(due);
}

ExactSteps::ExactSteps(ExactInterval interval, std::uint64_t first, std::uint32_t count)
    : now_(interval.times(first)),
      // Half of the highest, so that a step from within any duration cannot wrap.
      whole_(std::min(interval.times(count), kNever / 2)),
      rest_step_(0),
      denominator_(interval.denominator) {
  if (now_ > kNever / 2 || whole_ == kNever / 2) return;
  rest_ = static_cast<std::uint64_t>(interval.numerator * first % denominator_);
  rest_step_ = static_cast<std::uint64_t>(interval.numerator * count % denominator_);
}

}  // namespace composure::loadgen
