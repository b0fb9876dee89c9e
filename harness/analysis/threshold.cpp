#include "harness/analysis/threshold.h"

#include <algorithm>

#include "fmt/format.h"
#include "result/quantity.h"

namespace composure::analysis {
namespace {

using result::Cell;
using result::Estimate;
using result::Threshold;

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

bool keeps(const Threshold& threshold, double value) {
  return (!threshold.at_most || value <= *threshold.at_most) &&
         (!threshold.at_least || value >= *threshold.at_least);
}

// By the value alone: an interval that lies across the bound makes a doubt, not another verdict.
void decide(Threshold& threshold, const std::optional<Estimate>& found) {
  threshold.verdict = "unknown";
  if (!found) return;
  threshold.value = found->median;
  threshold.verdict = keeps(threshold, found->median) ? "pass" : threshold.on_breach;
  if (!found->low || !found->high) return;
  threshold.low = found->low;
  threshold.high = found->high;
  threshold.coverage = found->coverage;
  threshold.in_doubt = keeps(threshold, *found->low) != keeps(threshold, *found->high);
}

Threshold unasked(const ThresholdRule& rule) {
  Threshold made;
  made.metric = rule.metric;
  made.at_most = rule.at_most;
  made.at_least = rule.at_least;
  made.on_breach = rule.warn_only ? "warn" : "fail";
  made.verdict = "unknown";
  return made;
}

}  // namespace

std::optional<Estimate> cell_value(const Cell& cell, const std::string& metric) {
  if (cell.total.repeats == 0) return std::nullopt;
  auto seen = count_of(cell.total, metric);
  if (!seen) seen = extreme_of(cell.total.latency, metric);
  if (seen) return Estimate{.median = *seen, .repeats = cell.total.repeats};
  const auto found = cell.summary.find(metric);
  return found == cell.summary.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Threshold> asked(std::span<const Cell> cells, std::span<const ThresholdRule> rules) {
  std::vector<Threshold> made;
  for (const Cell& cell : cells) {
    for (const ThresholdRule& rule : rules) {
      if (!applies(cell, rule.metric)) continue;
      Threshold& threshold = made.emplace_back(unasked(rule));
      threshold.cell = cell.label;
      decide(threshold, cell_value(cell, rule.metric));
    }
  }
  for (const ThresholdRule& rule : rules) {
    const auto applied = [&](const Cell& cell) { return applies(cell, rule.metric); };
    if (std::none_of(cells.begin(), cells.end(), applied)) made.push_back(unasked(rule));
  }
  return made;
}

std::string reason_of(const Threshold& threshold) {
  const std::string& metric = threshold.metric;
  if (threshold.cell.empty()) return metric + " was asked of no cell: none has any";
  const std::string place = threshold.cell + ": " + metric;
  if (!threshold.value) return place + " has no value (too few requests?)";
  const bool above = threshold.at_most && *threshold.value > *threshold.at_most;
  const double bound = above ? *threshold.at_most : *threshold.at_least;
  return fmt::format("{} is {}, {} {} was asked for{}", place,
                     result::quantity_beside(metric, *threshold.value, bound),
                     above ? "at most" : "at least",
                     result::quantity_beside(metric, bound, *threshold.value),
                     threshold.in_doubt.value_or(false) ? ", which its interval reaches" : "");
}

}  // namespace composure::analysis
