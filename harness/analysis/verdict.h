// The verdict of a run, and the exit code that tells it.
#pragma once

#include <span>

#include "harness/analysis/threshold.h"

namespace composure::analysis {

// Where a run is when it is judged.
enum class RunState {
  under_way,  // also what a reader finds after a kill
  interrupted,
  ended
};

// Fills thresholds, verdict and reasons of a summarised run. What comes first decides: interrupted,
// incomplete (under way, or a cell lacks repeats), invalid (a cell is, or nothing was measured),
// fail (a threshold, or a cell without a single right answer), inconclusive (a threshold is
// unknown), pass.
void judge(result::RunResult& run, std::span<const ThresholdRule> rules,
           RunState state = RunState::ended);

// 0 pass, 3 fail, 5 invalid, 6 inconclusive, 7 incomplete, 130 interrupted.
int exit_code(result::Verdict verdict);

}  // namespace composure::analysis
