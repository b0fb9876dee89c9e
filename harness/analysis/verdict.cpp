#include "harness/analysis/verdict.h"

#include <algorithm>
#include <array>

#include "fmt/format.h"

namespace composure::analysis {
namespace {

using result::Cell;
using result::Threshold;
using result::Verdict;

std::optional<double> extreme(const result::LatencyBlock& block, std::string_view statistic) {
  const auto& value = statistic == "min" ? block.min : block.max;
  return value ? std::optional(static_cast<double>(value->count())) : std::nullopt;
}

// Counts over all repeats; nothing where `metric` is not a count.
std::optional<double> count_of(const result::Total& total, const std::string& metric) {
  const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
  if (metric == "timeouts") return number(total.outcomes.of("timeout"));
  if (metric == "http_errors") return number(total.outcomes.of("http_error"));
  if (metric == "errors") return number(total.outcomes.failed());
  if (metric == "dropped") return number(total.offered.dropped);
  const auto& names = result::outcome_names;
  if (std::find(names.begin(), names.end(), metric) == names.end()) return std::nullopt;
  return number(total.outcomes.of(metric));
}

// The latencies that a metric speaks of; null for any other metric.
const result::LatencyBlock* block_of(const result::Latency& latency, const std::string& metric) {
  const auto dot = metric.find('.');
  const std::string block = dot == std::string::npos ? "" : metric.substr(0, dot);
  if (block == "response") return &latency.response;
  if (block == "service") return &latency.service;
  if (block == "start_lag") return &latency.start_lag;
  if (block == "acknowledged") return &latency.acknowledged;
  if (block == "completed") return &latency.completed;
  return block == "failed" ? &latency.failed : nullptr;
}

std::optional<double> extreme_of(const result::Latency& latency, const std::string& metric) {
  const result::LatencyBlock* block = block_of(latency, metric);
  if (block == nullptr) return std::nullopt;
  if (metric.ends_with(".min")) return extreme(*block, "min");
  return metric.ends_with(".max") ? extreme(*block, "max") : std::nullopt;
}

// A synchronous mechanism is never merely acknowledged, a closed loop has no start lag: nothing to
// keep there.
bool applies(const Cell& cell, const std::string& metric) {
  const result::LatencyBlock* block = block_of(cell.total.latency, metric);
  return block == nullptr || block->count > 0 || cell.total.outcomes.of("ok") == 0;
}

std::string judged(const Threshold& threshold) {
  if (!threshold.value) return "unknown";
  const bool kept = (!threshold.at_most || *threshold.value <= *threshold.at_most) &&
                    (!threshold.at_least || *threshold.value >= *threshold.at_least);
  return kept ? "pass" : threshold.on_breach;
}

// What is counted or a share stays a bare number; the rest is nanoseconds.
std::string quantity(const std::string& metric, double value) {
  if (metric.find('.') == std::string::npos) return fmt::format("{:.4g}", value);
  return fmt::format("{:.4g} ms", value / 1e6);
}

std::string breach_text(const Threshold& threshold) {
  const std::string place = threshold.cell + ": " + threshold.metric;
  if (!threshold.value) return place + " has no value (too few requests?)";
  const bool above = threshold.at_most && *threshold.value > *threshold.at_most;
  return fmt::format("{} is {}, {} {} was asked for", place,
                     quantity(threshold.metric, *threshold.value), above ? "at most" : "at least",
                     quantity(threshold.metric, above ? *threshold.at_most : *threshold.at_least));
}

void add_reasons(const std::vector<Threshold>& thresholds, const char* verdict,
                 std::vector<std::string>& reasons) {
  for (const Threshold& threshold : thresholds) {
    if (threshold.verdict == verdict && threshold.on_breach == "fail") {
      reasons.push_back(breach_text(threshold));
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
    measured |= !cell.repeats.empty();
    for (const result::Finding& reason : cell.total.validity.reasons) {
      reasons.push_back(cell.label + ", " + reason.what);
    }
  }
  if (!measured) reasons.push_back("nothing was measured");
  return reasons;
}

}  // namespace

std::optional<double> cell_value(const Cell& cell, const std::string& metric) {
  if (cell.repeats.empty()) return std::nullopt;
  if (const auto count = count_of(cell.total, metric)) return count;
  if (const auto value = extreme_of(cell.total.latency, metric)) return value;
  const auto found = cell.summary.find(metric);
  return found == cell.summary.end() ? std::nullopt : std::optional(found->second.median);
}

void judge(result::RunResult& run, std::span<const ThresholdRule> rules, bool interrupted) {
  run.thresholds.clear();
  for (const Cell& cell : run.cells) {
    for (const ThresholdRule& rule : rules) {
      if (!applies(cell, rule.metric)) continue;
      Threshold threshold{cell.label,
                          rule.metric,
                          rule.at_most,
                          rule.at_least,
                          rule.warn_only ? "warn" : "fail",
                          cell_value(cell, rule.metric),
                          ""};
      threshold.verdict = judged(threshold);
      run.thresholds.push_back(std::move(threshold));
    }
  }
  run.reasons.clear();
  if (interrupted) {
    run.verdict = Verdict::interrupted;
    run.reasons = {"interrupted before all repeats were measured"};
    return;
  }
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
    case Verdict::interrupted:
      return 130;
  }
  return 1;
}

}  // namespace composure::analysis
