#include "loadgen/schedule/ramping_arrival_rate.h"

#include <cmath>
#include <limits>

namespace composure::loadgen {
namespace {

std::int64_t thousandths_per_hour(double per_second) {
  return std::llround(static_cast<long double>(per_second) * kThousandthsOfAnHour);
}

// The t with 2 * rate * t + change * t^2 / duration = area, in a form that loses no digits where
// rate and change do not have opposite signs. Rate and change are not both 0.
long double time_for(Wide area, std::int64_t rate, std::int64_t change, std::int64_t duration) {
  const auto r = static_cast<long double>(rate);
  const auto a = static_cast<long double>(area);
  const long double slope = static_cast<long double>(change) / static_cast<long double>(duration);
  return a / (r + std::sqrt(r * r + slope * a));
}

}  // namespace

Wide RateLine::Stage::area() const {
  return static_cast<Wide>(duration) * static_cast<Wide>(from + to);
}

// Where the line falls, it is walked back from its end, as a rising one.
std::int64_t RateLine::Stage::moment(Wide beyond) const {
  if (beyond == 0 && from > 0) return start;
  if (from <= to) {
    if (beyond == 0) return start;
    return start + static_cast<std::int64_t>(time_for(beyond, from, to - from, duration));
  }
  const long double back = time_for(area() - beyond, to, from - to, duration);
  return start + duration - static_cast<std::int64_t>(std::ceil(back));
}

RateLine::RateLine(double start_per_second, const std::vector<RampingArrivalRate::Stage>& stages) {
  std::int64_t start = 0;
  std::int64_t from = thousandths_per_hour(start_per_second);
  for (const auto& [duration, target] : stages) {
    const std::int64_t to = thousandths_per_hour(target);
    const Stage stage{start, duration.count(), from, to, whole_};
    if (stage.area() > 0) stages_.push_back(stage);
    start += stage.duration;
    whole_ += stage.area();
    from = to;
  }
}

std::int64_t RateLine::moment(Wide area) {
  if (area >= whole_) return std::numeric_limits<std::int64_t>::max();
  while (area >= stages_[stage_].before + stages_[stage_].area()) ++stage_;
  return stages_[stage_].moment(area - stages_[stage_].before);
}

RampingArrivals::RampingArrivals(const RampingArrivalRate& ramp, std::int64_t duration, Shard shard)
    : line_(ramp.start_per_second, ramp.stages),
      sums_(ramp.seed, shard.index, shard.count),
      poisson_(ramp.poisson),
      duration_(duration),
      count_(shard.count),
      next_{.sequence = shard.index, .due = 0} {
  next_.due = line_.moment(area_of_next());
}

void RampingArrivals::take() {
  next_.sequence += count_;
  if (poisson_) sums_.step();
  next_.due = line_.moment(area_of_next());
}

Wide RampingArrivals::area_of_next() const {
  if (!poisson_) return static_cast<Wide>(next_.sequence) * kAreaPerArrival;
  return (static_cast<Wide>(sums_.now()) * kAreaPerArrival) >> kGapBits;
}

}  // namespace composure::loadgen
