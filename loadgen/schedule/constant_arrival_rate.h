// Open loop at a constant rate.
#pragma once

#include <cstdint>

#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {

// due(k) as a fraction: k * numerator / denominator nanoseconds, in 128 bits.
class ConstantRateDue {
 public:
  explicit ConstantRateDue(double per_second);
  std::int64_t operator()(std::uint64_t k) const;

 private:
  long double per_second_;
  std::uint64_t per_hour_thousandths_;  // 0: the rate is no whole number of them
};

class ConstantRateArrivals final : public Arrivals {
 public:
  ConstantRateArrivals(ConstantArrivalRate rate, std::int64_t duration, Shard shard);
  std::optional<Arrival> next(std::int64_t now) override;
  void take() override;
  void ended(std::int64_t) override {}
  bool over(std::int64_t now) override;

 private:
  ConstantRateDue due_;
  std::int64_t duration_;
  std::uint32_t step_;
  Arrival next_;
};

}  // namespace composure::loadgen
