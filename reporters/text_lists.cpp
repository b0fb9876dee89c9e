// The sentences and lists of the text report: comparisons, failures, thresholds.
#include <algorithm>
#include <cmath>

#include "fmt/format.h"
#include "fmt/ostream.h"
#include "reporters/number.h"
#include "reporters/text_parts.h"

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

// How sure the sentences before are.
void write_doubt(const std::vector<Comparison>& comparisons, std::ostream& out) {
  std::vector<const result::Estimate*> factors;
  bool tested = false;
  for (const Comparison& each : comparisons) {
    factors.push_back(&each.factor);
    tested |= each.p && each.factor.low;
  }
  const std::string coverage = coverage_text(factors);
  if (!coverage.empty()) fmt::print(out, "  [ ] holds the true factor in {} of cases", coverage);
  if (tested) {
    fmt::print(out, "; at most {:.0f} % of runs without a difference say \"faster\"",
               result::comparison_error * 100);
  }
  if (!coverage.empty()) out << ".\n";
}

}  // namespace

void write_comparisons(const RunResult& run, std::ostream& out) {
  if (run.comparisons.empty()) return;
  std::string group;
  for (std::size_t i = 0; i < run.comparisons.size(); ++i) {
    const Comparison& comparison = run.comparisons[i];
    const std::string now = split_label(comparison.faster).second;
    if (now != group) fmt::print(out, "  {}\n", shortened(now, page_width - 2));
    group = now;
    const char* indent = group.empty() ? "" : "  ";
    fmt::print(out, "  {}{}.\n", indent, shortened(sentence(comparison), page_width - 5));
    const bool shared =
        i + 1 < run.comparisons.size() && run.comparisons[i + 1].why == comparison.why;
    if (comparison.why && !shared) {
      fmt::print(out, "  {}  {}\n", indent, shortened(*comparison.why, page_width - 6));
    }
  }
  write_doubt(run.comparisons, out);
  out << '\n';
}

void write_failures(const RunResult& run, std::ostream& out) {
  const bool none = std::all_of(run.cells.begin(), run.cells.end(), [](const Cell& cell) {
    return cell.total.outcomes.failed() == 0 && cell.total.offered.dropped == 0;
  });
  if (none) return;
  out << "  Failures\n";
  for (const Cell& cell : run.cells) {
    const result::Total& total = cell.total;
    if (total.offered.dropped > 0) {
      fmt::print(out, "  {}: {} never sent\n", cell.label, total.offered.dropped);
    }
    if (total.outcomes.failed() == 0) continue;
    const result::LatencyBlock& failed = total.latency.failed;
    fmt::print(out, "  {}: {} of {} failed", cell.label, total.outcomes.failed(),
               total.outcomes.total());
    if (failed.min && failed.max) {
      fmt::print(out, ", after {} to {}", time_text(failed.min), time_text(failed.max));
    }
    out << '\n';
    for (const result::Failure& failure : total.failures) {
      std::string line = fmt::format("    {} {}  {}", left(kind_text(failure), 10),
                                     right(std::to_string(failure.count), 7),
                                     shortened(failure.example, page_width - 26));
      line.erase(line.find_last_not_of(' ') + 1);
      out << line << '\n';
    }
  }
  out << '\n';
}

void write_thresholds(const RunResult& run, const TextOptions& options, std::ostream& out) {
  if (run.thresholds.empty()) return;
  out << "  Thresholds\n";
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
    const Tone tone = threshold.verdict == "fail" ? Tone::bad : Tone::doubtful;
    const std::string place = threshold.cell.empty() ? "" : threshold.cell + ": ";
    const std::string line =
        fmt::format("{}{} ({})", place, threshold_text(threshold), found_text(threshold));
    fmt::print(out, "  {} {}\n", toned(left(threshold.verdict, 7), tone, options),
               shortened(line, page_width - 10));
  }
  if (!kept.empty()) {
    fmt::print(out, "  {} {}\n", toned(left("pass", 7), Tone::good, options),
               shortened(fmt::format("{}", fmt::join(kept, "; ")), page_width - 10));
  }
  out << '\n';
}

}  // namespace composure::reporters
