// What a scenario demands of its cells, held against what they did.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "result/result.h"

namespace composure::analysis {

// A limit that every cell must keep which has such latencies at all (fused is never merely
// acknowledged).
struct ThresholdRule {
  std::string metric{};                         // of result/metrics.h
  std::optional<double> at_most{}, at_least{};  // in the metric's unit
  bool warn_only = false;
};

// The cell's value that a threshold looks at: counts and extremes over all its repeats, which have
// no interval, everything else the median over them.
std::optional<result::Estimate> cell_value(const result::Cell& cell, const std::string& metric);

// Each rule of each cell to which it applies, judged; one that applies to none once, as unknown.
std::vector<result::Threshold> asked(std::span<const result::Cell> cells,
                                     std::span<const ThresholdRule> rules);

// Why the run is not passed: "manual: completed.p50 is 3.11 ms, at most 3.00 ms was asked for". Of
// one that was not kept, or is unknown.
std::string reason_of(const result::Threshold& threshold);

}  // namespace composure::analysis
