#include "harness/analysis/verdict.h"

#include "harness/analysis/completeness.h"

namespace composure::analysis {
namespace {

using result::Cell;
using result::Threshold;
using result::Verdict;

void add_reasons(const std::vector<Threshold>& thresholds, const char* verdict,
                 std::vector<std::string>& reasons) {
  for (const Threshold& threshold : thresholds) {
    if (threshold.verdict == verdict && threshold.on_breach == "fail") {
      reasons.push_back(reason_of(threshold));
    }
  }
}

// Failures are data, but a cell of nothing else is not a pass, thresholds or none.
void add_hopeless(const std::vector<Cell>& cells, std::vector<std::string>& reasons) {
  for (const Cell& cell : cells) {
    if (cell.total.outcomes.total() > 0 && cell.total.outcomes.of("ok") == 0) {
      reasons.push_back(cell.label + ": no request was answered rightly");
    }
  }
}

std::vector<std::string> invalid_reasons(const result::RunResult& run) {
  std::vector<std::string> reasons;
  bool measured = false;
  for (const Cell& cell : run.cells) {
    measured |= !standing(cell).empty();
    for (const result::Finding& reason : cell.total.validity.reasons) {
      reasons.push_back(cell.label + ", " + reason.what);
    }
  }
  if (!measured) reasons.push_back("nothing was measured");
  return reasons;
}

}  // namespace

void judge(result::RunResult& run, std::span<const ThresholdRule> rules, RunState state) {
  run.thresholds = asked(run.cells, rules);
  run.reasons.clear();
  if (state == RunState::interrupted) {
    run.verdict = Verdict::interrupted;
    run.reasons = {"interrupted before all repeats were measured"};
    return;
  }
  run.reasons = incomplete_reasons(run);
  if (state == RunState::under_way)
    run.reasons.insert(run.reasons.begin(), "the run has not come to its end");
  run.verdict = Verdict::incomplete;
  if (!run.reasons.empty()) return;
  run.reasons = invalid_reasons(run);
  run.verdict = Verdict::invalid;
  if (!run.reasons.empty()) return;
  run.verdict = Verdict::fail;
  add_hopeless(run.cells, run.reasons);
  add_reasons(run.thresholds, "fail", run.reasons);
  if (!run.reasons.empty()) return;
  run.verdict = Verdict::inconclusive;
  add_reasons(run.thresholds, "unknown", run.reasons);
  if (run.reasons.empty()) run.verdict = Verdict::pass;
}

int exit_code(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return 0;
    case Verdict::fail:
      return 3;
    case Verdict::invalid:
      return 5;
    case Verdict::inconclusive:
      return 6;
    case Verdict::incomplete:
      return 7;
    case Verdict::interrupted:
      return 130;
  }
  return 1;
}

}  // namespace composure::analysis
