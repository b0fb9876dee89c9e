// The one clock of the load generator.
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

}  // namespace composure::loadgen
