// The file that a scenario replays.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "harness/scenario/scenario.h"

namespace composure::scenario {

// `folder`: what a relative `replay.file` counts from. Errors: no such file, one above 256 MiB, and
// what loadgen/schedule/replay_file.h says of a line.
Result<ReplayedArrivals> read_arrivals(const Replay& replay, const std::string& folder);

// Past the last arrival, in whole milliseconds.
Nanoseconds duration_of(const ReplayedArrivals& arrivals);

// What of the arrivals a load offers in its duration.
struct Replayed {
  std::uint64_t arrivals = 0;
  std::uint64_t busiest_second = 0;  // the most in one of the seconds from the start
};
Replayed replayed(const Load& load);

}  // namespace composure::scenario
