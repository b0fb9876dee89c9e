// The one clock of the load generator, and its face for what tests give another time.
#pragma once

#include <ctime>

#include <cstdint>

namespace composure::loadgen {

inline std::int64_t clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

// Nanoseconds of CLOCK_MONOTONIC.
inline std::int64_t monotonic_ns() { return clock_ns(CLOCK_MONOTONIC); }
// Nanoseconds since 1970 (UTC).
inline std::int64_t wall_ns() { return clock_ns(CLOCK_REALTIME); }

// Where the attack's loop takes its time from: a call through it costs about a nanosecond, the look
// at the system's clock behind it twenty.
class Clock {
 public:
  virtual ~Clock() = default;
  // Nanoseconds; never goes back.
  virtual std::int64_t now() const = 0;
};

class SystemClock final : public Clock {
 public:
  std::int64_t now() const override { return monotonic_ns(); }
};
inline const SystemClock kSystemClock;

}  // namespace composure::loadgen
