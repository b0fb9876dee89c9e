// Open loop at a constant rate, with or without jitter.
#pragma once

#include <cstdint>

#include "loadgen/random.h"
#include "loadgen/schedule/exact_interval.h"
#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {

class ConstantRateArrivals final : public Arrivals {
 public:
  ConstantRateArrivals(ConstantArrivalRate rate, std::int64_t duration, Shard shard);
  std::optional<Arrival> next(std::int64_t) override {
    return next_.due < duration_ ? std::optional(next_) : std::nullopt;
  }
  void take() override {
    next_.sequence += count_;
    place_.step();
    next_.due = place_.now();
    if (jitter_ != 0) next_.due += offset();
  }
  void ended(std::uint32_t, std::int64_t) override {}
  bool over(std::int64_t) override { return next_.due >= duration_; }

 private:
  // 0 to the jitter's width, drawn for this request.
  std::int64_t offset() const {
    return static_cast<std::int64_t>((static_cast<Wide>(random_[next_.sequence]) * jitter_) >> 64);
  }

  ExactSteps place_;
  std::int64_t duration_;
  std::uint32_t count_;
  std::uint64_t jitter_;  // nanoseconds
  RandomStream random_;
  Arrival next_;
};

}  // namespace composure::loadgen
