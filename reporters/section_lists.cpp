// The sentences and lists of a report: comparisons, failures, thresholds.
#include <algorithm>
#include <cmath>

#include "fmt/format.h"
#include "reporters/number.h"
#include "reporters/sections.h"

namespace composure::reporters {
namespace {

using result::Cell;
using result::Comparison;
using result::RunResult;
using result::Threshold;

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

std::string time_text(const std::optional<Nanoseconds>& value) {
  return value ? result::time_text(static_cast<double>(value->count())) : "-";
}

std::string factor_text(const result::Estimate& factor) {
  const int decimals = std::min(decimals_of(factor.median), 2);
  std::string text = fmt::format("{:.{}f}x", factor.median, decimals);
  if (factor.low && factor.high) {
    text += fmt::format(" [{:.{}f}, {:.{}f}]", *factor.low, decimals, *factor.high, decimals);
  }
  return text;
}

std::string difference_text(const result::Estimate& difference) {
  Entry entry{.value = difference.median, .low = difference.low, .high = difference.high};
  return trimmed(column({entry}, time_unit({difference.median}, 1))[0]);
}

std::string sentence(const Comparison& comparison) {
  const std::string faster = split_label(comparison.faster).first;
  const std::string slower = split_label(comparison.slower).first;
  const bool answers = comparison.metric == "first_answer.p50";
  const std::string factor = factor_text(comparison.factor);
  if (!comparison.factor.low) {
    return fmt::format("{} {} {} faster than {} in one repeat, which decides nothing", faster,
                       answers ? "answered" : "completed", factor, slower);
  }
  const char* what = answers ? "to answer" : "to complete";
  if (comparison.verdict == "no difference") {
    return fmt::format("{} and {} take the same time {} within {:.0f} % ({})", faster, slower, what,
                       result::comparison_margin * 100, factor);
  }
  if (comparison.verdict != "faster") {
    return fmt::format("{} or {} may be faster {}: inconclusive ({})", faster, slower, what,
                       factor);
  }
  if (answers) {
    return fmt::format("{} answers before {} by {}", faster, slower,
                       difference_text(comparison.difference));
  }
  return fmt::format("{} is {} faster than {} {}", faster, factor, slower, what);
}

std::string kind_text(const result::Failure& failure) {
  if (failure.outcome == "http_error") return fmt::format("http {}", failure.status.value_or(0));
  return failure.outcome;
}

// "completed.p99 at most 5.00 ms", told apart from the value if there is one.
std::string threshold_text(const Threshold& threshold) {
  std::string text = threshold.metric;
  const auto add = [&](const char* word, const std::optional<double>& bound) {
    if (!bound) return;
    text +=
        word + result::quantity_beside(threshold.metric, *bound, threshold.value.value_or(*bound));
  };
  add(" at most ", threshold.at_most);
  add(" at least ", threshold.at_least);
  return text;
}

// "is 5.61 ms, in doubt: 4.80 ms to 6.02 ms by 75 %".
std::string found_text(const Threshold& threshold) {
  if (threshold.cell.empty()) return "no cell has any";
  if (!threshold.value) return "has no value";
  const std::string& metric = threshold.metric;
  const double value = *threshold.value;
  const double bound = threshold.at_most.value_or(threshold.at_least.value_or(value));
  std::string text = "is " + result::quantity_beside(metric, value, bound);
  if (threshold.in_doubt.value_or(false)) {
    text +=
        fmt::format(", in doubt: {} to {} by {:.0f} %", result::quantity(metric, *threshold.low),
                    result::quantity(metric, *threshold.high),
                    std::floor(threshold.coverage.value_or(0) * 100));
  }
  return text;
}

// How sure the sentences before are; empty where nothing says.
std::string doubt_of(const std::vector<Comparison>& comparisons) {
  std::vector<const result::Estimate*> factors;
  bool tested = false;
  for (const Comparison& each : comparisons) {
    factors.push_back(&each.factor);
    tested |= each.p && each.factor.low;
  }
  const std::string coverage = coverage_text(factors);
  if (coverage.empty()) return "";
  const std::string bound =
      tested ? fmt::format("; at most {:.0f} % of runs without a difference say \"faster\"",
                           result::comparison_error * 100)
             : "";
  return fmt::format("[ ] holds the true factor in {} of cases{}.", coverage, bound);
}

std::string lasted_text(const result::LatencyBlock& failed) {
  if (!failed.min || !failed.max) return "";
  return fmt::format(", after {} to {}", time_text(failed.min), time_text(failed.max));
}

void add_failures(const Cell& cell, std::vector<Line>& lines) {
  const result::Total& total = cell.total;
  if (total.offered.dropped > 0)
    lines.push_back({.text = fmt::format("{}: {} never sent", cell.label, total.offered.dropped)});
  if (total.outcomes.failed() == 0) return;
  lines.push_back({.text = fmt::format("{}: {} of {} failed{}", cell.label, total.outcomes.failed(),
                                       total.outcomes.total(), lasted_text(total.latency.failed))});
  for (const result::Failure& failure : total.failures) {
    std::string text = fmt::format("{} {}  {}", left(kind_text(failure), 10),
                                   right(std::to_string(failure.count), 7), failure.example);
    text.erase(text.find_last_not_of(' ') + 1);
    lines.push_back({.text = std::move(text), .level = 1});
  }
}

}  // namespace

std::optional<Section> comparisons(const RunResult& run) {
  if (run.comparisons.empty()) return std::nullopt;
  Section section{.name = "comparisons"};
  std::string group;
  for (std::size_t i = 0; i < run.comparisons.size(); ++i) {
    const Comparison& comparison = run.comparisons[i];
    const std::string now = split_label(comparison.faster).second;
    if (now != group) section.lines.push_back({.text = now});
    group = now;
    section.lines.push_back({.text = sentence(comparison) + ".", .level = group.empty() ? 0u : 1u});
    const bool shared =
        i + 1 < run.comparisons.size() && run.comparisons[i + 1].why == comparison.why;
    if (comparison.why && !shared)
      section.lines.push_back({.text = *comparison.why, .level = group.empty() ? 1u : 2u});
  }
  if (std::string doubt = doubt_of(run.comparisons); !doubt.empty())
    section.lines.push_back({.text = std::move(doubt)});
  return section;
}

std::optional<Section> failures(const RunResult& run) {
  Section section{.name = "failures", .heading = "Failures"};
  for (const Cell& cell : run.cells) add_failures(cell, section.lines);
  if (section.lines.empty()) return std::nullopt;
  return section;
}

std::optional<Section> thresholds(const RunResult& run) {
  if (run.thresholds.empty()) return std::nullopt;
  Section section{.name = "thresholds", .heading = "Thresholds"};
  std::vector<std::string> kept;  // not worth a line for each cell
  for (const Threshold& threshold : run.thresholds) {
    const bool doubtful = threshold.in_doubt.value_or(false);
    if (threshold.verdict == "pass" && !doubtful) {
      Threshold bound = threshold;  // reads alike for every cell
      bound.value.reset();
      const std::string text = threshold_text(bound);
      if (std::find(kept.begin(), kept.end(), text) == kept.end()) kept.push_back(text);
      continue;
    }
    const std::string place = threshold.cell.empty() ? "" : threshold.cell + ": ";
    section.lines.push_back(
        {.text = fmt::format("{}{} ({})", place, threshold_text(threshold), found_text(threshold)),
         .tag = threshold.verdict,
         .tone = threshold.verdict == "fail" ? Tone::bad : Tone::doubtful});
  }
  if (!kept.empty())
    section.lines.push_back(
        {.text = fmt::format("{}", fmt::join(kept, "; ")), .tag = "pass", .tone = Tone::good});
  return section;
}

}  // namespace composure::reporters
