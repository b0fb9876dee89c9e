// Closed loop with a constant number of virtual users.
#pragma once

#include <cstdint>

#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {

// An arrival is due at the moment it is asked for, whenever a user is idle.
class ConstantVusArrivals final : public Arrivals {
 public:
  ConstantVusArrivals(ConstantVus users, std::int64_t duration)
      : idle_(users.vus), duration_(duration) {}
  std::optional<std::int64_t> next_due(std::int64_t now) override {
    return idle_ > 0 && now < duration_ ? std::optional(now) : std::nullopt;
  }
  void take() override { --idle_; }
  void ended() override { ++idle_; }
  bool over(std::int64_t now) override { return now >= duration_; }
  bool closed_loop() const override { return true; }

 private:
  std::uint32_t idle_;
  std::int64_t duration_;
};

}  // namespace composure::loadgen
