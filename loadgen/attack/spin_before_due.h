// How long before a due moment the thread should be awake. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

namespace composure::loadgen {

// A thread that sleeps wakes late: by a few microseconds where its core is awake, by a hundred and
// more where a virtual machine's core has been halted. So it asks to be woken early and waits
// busily for the rest. The lead begins at kFirst and follows what was seen: up at once, down slowly
// (a late waking in some hundred must still be in time), never below the least, never above a tenth
// of the time between two arrivals (which bounds what is spent on waiting) or kMost. After long
// sleeps a core wakes later still, a millisecond after a second of it, and so seldom that little is
// learned: there the lead is at least a five-hundredth of the gap, up to kMostSeldom.
class SpinBeforeDue {
 public:
  static constexpr std::int64_t kFirst = 250'000;
  static constexpr std::int64_t kMost = 500'000;
  static constexpr std::int64_t kMostSeldom = 2'000'000;

  // Nanoseconds; 0: no busy waiting at all.
  explicit SpinBeforeDue(std::int64_t least) : least_(least), lead_(std::max(least, kFirst)) {}

  std::int64_t length(std::int64_t gap) const {
    if (least_ == 0) return 0;
    const std::int64_t seldom = std::min(gap / 500, kMostSeldom);
    return std::max(least_, std::min(std::max(lead_, seldom), gap / 10));
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
