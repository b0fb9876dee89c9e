// One line that says how an attack goes.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "loadgen/measure/live.h"

namespace composure::loadgen {

struct ProgressTime {
  std::chrono::nanoseconds between{0};  // the two snapshots, > 0
  std::chrono::nanoseconds left{0};     // of offering; below 0 counts as 0
};

// Like "998/s  p50 1.2ms  p99 8.7ms  in flight 12  errors 3 (0.1%)  48s left", without a line's
// end. Rate (requests that ended) and percentiles (of `ok`, within 12.5 %; "-" where there is none)
// are those between the snapshots, errors all of `now` that are neither ok nor cancelled. Where
// counters went on from another attack, give both as since() its end.
std::string progress_line(const LiveSnapshot& earlier, const LiveSnapshot& now, ProgressTime time);

}  // namespace composure::loadgen
