// Open loop whose rate goes in straight lines.
#pragma once

#include <cstdint>
#include <vector>

#include "loadgen/schedule/exact_interval.h"
#include "loadgen/schedule/exponential.h"
#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {

// One arrival is that many units of area: nanoseconds times twice the thousandths per hour, so that
// the area of a trapezium is a whole number and stages add up exactly.
inline constexpr std::uint64_t kAreaPerArrival = 2 * kThousandthsOfAnHour * 1'000'000'000;

// The line of rates and the moments at which the area under it reaches given values.
class RateLine {
 public:
  RateLine(double start_per_second, const std::vector<RampingArrivalRate::Stage>& stages);
  // The last moment at which the area is no more than `area`, rounded down to the nanosecond; the
  // highest value past the whole. Areas must not descend from call to call.
  std::int64_t moment(Wide area);
  Wide area() const { return whole_; }

 private:
  struct Stage {
    std::int64_t start, duration;
    std::int64_t from, to;  // thousandths per hour
    Wide before;            // area of the stages before it
    Wide area() const;
    std::int64_t moment(Wide beyond) const;
  };

  std::vector<Stage> stages_;
  Wide whole_ = 0;
  std::size_t stage_ = 0;
};

class RampingArrivals final : public Arrivals {
 public:
  RampingArrivals(const RampingArrivalRate& ramp, std::int64_t duration, Shard shard);
  std::optional<Arrival> next(std::int64_t) override {
    return next_.due < duration_ ? std::optional(next_) : std::nullopt;
  }
  void take() override;
  void ended(std::uint32_t, std::int64_t) override {}
  bool over(std::int64_t) override { return next_.due >= duration_; }

 private:
  Wide area_of_next() const;

  RateLine line_;
  PoissonSums sums_;
  bool poisson_;
  std::int64_t duration_;
  std::uint32_t count_;
  Arrival next_;
};

}  // namespace composure::loadgen
