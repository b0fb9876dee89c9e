// Thresholds, the verdict of a run, and the exit code that tells it.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "result/result.h"

namespace composure::analysis {

// A limit that every cell must keep which has such latencies at all (fused is never merely
// acknowledged).
struct ThresholdRule {
  std::string metric{};                         // of docs/result.md
  std::optional<double> at_most{}, at_least{};  // in the metric's unit
  bool warn_only = false;
};

// The cell's value that a threshold looks at: counts and extremes over all its repeats, everything
// else the median.
std::optional<double> cell_value(const result::Cell& cell, const std::string& metric);

// Fills thresholds, verdict and reasons of a summarised run. What comes first decides: interrupted,
// invalid (a cell is, or nothing was measured), fail (a threshold, or a cell without a single right
// answer), inconclusive (a threshold has no value), pass.
void judge(result::RunResult& run, std::span<const ThresholdRule> rules, bool interrupted = false);

// 0 pass, 3 fail, 5 invalid, 6 inconclusive, 130 interrupted.
int exit_code(result::Verdict verdict);

}  // namespace composure::analysis
