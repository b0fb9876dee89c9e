// Open loop with independent arrivals.
#pragma once

#include <cstdint>
#include <limits>

#include "loadgen/schedule/exact_interval.h"
#include "loadgen/schedule/exponential.h"
#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {

// From gaps of mean 1 to nanoseconds: less than 1 ns off, however far out.
class PoissonDue {
 public:
  explicit PoissonDue(double per_second);
  // `sum` in units of 2^-24 of the mean gap.
  std::int64_t operator()(std::uint64_t sum) const {
    const Wide due = (static_cast<Wide>(sum) * factor_) >> shift_;
    constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
    return due > static_cast<Wide>(kNever) ? kNever : static_cast<std::int64_t>(due);
  }

 private:
  std::uint64_t factor_;  // 64 significant bits of the mean gap
  int shift_;
};

class PoissonArrivals final : public Arrivals {
 public:
  PoissonArrivals(PoissonArrivalRate rate, std::int64_t duration, Shard shard)
      : due_(rate.per_second),
        sums_(rate.seed, shard.index, shard.count),
        duration_(duration),
        count_(shard.count),
        next_{.sequence = shard.index, .due = due_(sums_.now())} {}
  std::optional<Arrival> next(std::int64_t) override {
    return next_.due < duration_ ? std::optional(next_) : std::nullopt;
  }
  void take() override {
    next_.sequence += count_;
    sums_.step();
    next_.due = due_(sums_.now());
  }
  void ended(std::uint32_t, std::int64_t) override {}
  bool over(std::int64_t) override { return next_.due >= duration_; }

 private:
  PoissonDue due_;
  PoissonSums sums_;
  std::int64_t duration_;
  std::uint32_t count_;
  Arrival next_;
};

}  // namespace composure::loadgen
