// Files that say when requests were made, as a schedule to replay.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {

struct ReplayOptions {
  double speed = 1;  // 2: twice as fast; > 0
  // For counts per minute:
  std::string row{};    // only rows with a cell that is exactly this; empty: all of them together
  bool random = false;  // where in a minute: drawn from the seed, as poisson arrivals of that count
                        // would lie; otherwise evenly
  std::uint64_t seed = 1;
};

// Either a time in seconds on each line ("12.345678901"; blank lines and "# ..." are skipped; any
// order; times of a calendar, that is from 1e8 on, count from the earliest), or the Azure Functions
// trace's counts per minute: comma-separated cells without quotes and a header with the columns 1,
// 2, 3, ..., each minute's count. Errors name the line: no number, a missing cell, no such row, no
// arrivals, more than a hundred million of them.
Result<Replay> read_replay(const std::string& path, const ReplayOptions& options = {});

}  // namespace composure::loadgen
