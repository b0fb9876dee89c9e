// A clock that a test moves, and that moves on when somebody waits.
#pragma once

#include <atomic>
#include <chrono>
#include <vector>

#include "base/waiter.h"

namespace composure::test {

class SimulatedTime final : public Waiter {
 public:
  Moment now() override { return kStart + since_start(); }
  void sleep_for(std::chrono::nanoseconds time) override {
    pauses_.push_back(time);
    pass(time);
  }

  void pass(std::chrono::nanoseconds time) { passed_ns_ += time.count(); }
  // For any thread: servers of a test ask too.
  std::chrono::nanoseconds since_start() const { return std::chrono::nanoseconds(passed_ns_); }
  const std::vector<std::chrono::nanoseconds>& pauses() const { return pauses_; }

 private:
  static constexpr Moment kStart{std::chrono::hours(1)};
  std::atomic<std::chrono::nanoseconds::rep> passed_ns_{0};
  std::vector<std::chrono::nanoseconds> pauses_;
};

}  // namespace composure::test
