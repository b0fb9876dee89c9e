// How long before a due moment the thread should be awake. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

namespace composure::loadgen {

// A thread that sleeps wakes late: by a few microseconds where its core is awake, by a hundred and
// more where a virtual machine's core has been halted. So it asks to be woken early and waits
// busily for the rest. The lead begins at kFirst and follows what was seen: up at once, down slowly
// (a late waking in some hundred must still be in time), never below the least, never above a tenth
// of the time between two arrivals (which bounds what is spent on waiting) or kMost.
class WakeLead {
 public:
  static constexpr std::int64_t kFirst = 250'000;
  static constexpr std::int64_t kMost = 500'000;

  // Nanoseconds; 0: no busy waiting at all.
  explicit WakeLead(std::int64_t least) : least_(least), lead_(std::max(least, kFirst)) {}

  std::int64_t before(std::int64_t gap) const {
    return least_ == 0 ? 0 : std::max(least_, std::min(lead_, gap / 10));
  }
  // It was woken that much later than it had asked for.
  void woke(std::int64_t late) {
    if (least_ == 0) return;
    const std::int64_t wanted = std::min(late + late / 4, kMost);
    lead_ = wanted > lead_ ? wanted : lead_ - (lead_ - std::max(wanted, least_)) / 512;
  }

 private:
  std::int64_t least_;
  std::int64_t lead_;
};

}  // namespace composure::loadgen
