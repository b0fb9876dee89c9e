// Closed loop with a constant number of virtual users.
#pragma once

#include <cstdint>

#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {

// An arrival is due at the moment it is asked for, whenever a user is idle.
class ConstantVusArrivals final : public Arrivals {
 public:
  ConstantVusArrivals(ConstantVus users, std::int64_t duration, Shard shard)
      : idle_((users.vus + shard.count - 1 - shard.index) / shard.count),
        duration_(duration),
        step_(shard.count),
        sequence_(shard.index) {}
  std::optional<Arrival> next(std::int64_t now) override {
    if (idle_ == 0 || now >= duration_) return std::nullopt;
    return Arrival{sequence_, now};
  }
  void take() override {
    --idle_;
    sequence_ += step_;
  }
  void ended(std::int64_t) override { ++idle_; }
  bool over(std::int64_t now) override { return now >= duration_; }

 private:
  std::uint32_t idle_;
  std::int64_t duration_;
  std::uint32_t step_;
  std::uint64_t sequence_;
};

}  // namespace composure::loadgen
