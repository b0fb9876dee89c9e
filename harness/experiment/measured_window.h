#pragma once

#include <cstdint>

namespace composure::experiment {

// The stretch of time that was measured, by the wall clock.
struct MeasuredWindow {
  std::uint64_t seed = 0;  // of the trace ids
  std::int64_t start_wall_ns = 0;
  std::int64_t end_wall_ns = 0;
  bool completes_later = false;  // the trace goes on after the answer (flow)
};

}  // namespace composure::experiment
