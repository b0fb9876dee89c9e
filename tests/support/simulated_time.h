// A clock that a test moves, and that moves on when somebody waits.
#pragma once

#include <chrono>
#include <vector>

#include "base/waiter.h"

namespace composure::test {

class SimulatedTime final : public Waiter {
 public:
  Moment now() override { return now_; }
  void sleep_for(std::chrono::nanoseconds time) override {
    pauses_.push_back(time);
    now_ += time;
  }

  void pass(std::chrono::nanoseconds time) { now_ += time; }
  std::chrono::nanoseconds since_start() const { return now_ - kStart; }
  const std::vector<std::chrono::nanoseconds>& pauses() const { return pauses_; }

 private:
  static constexpr Moment kStart{std::chrono::hours(1)};
  Moment now_ = kStart;
  std::vector<std::chrono::nanoseconds> pauses_;
};

}  // namespace composure::test
