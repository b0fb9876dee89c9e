// The tables of a report: mechanisms, where the time goes, latencies.
#include <algorithm>
#include <cmath>

#include "fmt/format.h"
#include "reporters/number.h"
#include "reporters/sections.h"

namespace composure::reporters {
namespace {

using result::RunResult;

using Values = std::vector<std::optional<double>>;

bool any(const Values& values) {
  return std::any_of(values.begin(), values.end(), [](const auto& v) { return v.has_value(); });
}

Values medians(const std::vector<const result::Estimate*>& found) {
  Values values;
  for (const result::Estimate* each : found) {
    values.push_back(each ? std::optional(each->median) : std::nullopt);
  }
  return values;
}

std::vector<Entry> entries_of(const Values& values) {
  std::vector<Entry> entries;
  for (const auto& value : values) entries.push_back({.value = value});
  return entries;
}

// A column of medians; with their intervals when `doubt`.
std::vector<std::string> time_column(const std::vector<const result::Estimate*>& found,
                                     bool doubt) {
  std::vector<Entry> entries = entries_of(medians(found));
  for (std::size_t i = 0; doubt && i < found.size(); ++i) {
    if (found[i] == nullptr) continue;
    entries[i].low = found[i]->low;
    entries[i].high = found[i]->high;
  }
  return column(entries, time_unit(medians(found)));
}

std::vector<std::string> maxima(const std::vector<Row>& rows) {
  Values values;
  for (const Row& row : rows) {
    const auto& max = row.cell->total.latency.completed.max;
    values.push_back(max ? std::optional(static_cast<double>(max->count())) : std::nullopt);
  }
  return column(entries_of(values), time_unit(values));
}

// Of all repeats together, as the counts of what failed beside it.
std::vector<std::string> ok_column(const std::vector<Row>& rows) {
  std::vector<std::string> texts;
  for (const Row& row : rows) {
    const result::Outcomes& outcomes = row.cell->total.outcomes;
    const auto all = static_cast<double>(outcomes.total());
    texts.push_back(
        all > 0 ? result::quantity("ok_ratio", static_cast<double>(outcomes.of("ok")) / all) : "-");
  }
  return texts;
}

const std::map<std::string_view, std::string_view> outcome_heads = {{"timeout", "timeouts"},
                                                                    {"http_error", "http errors"}};

std::vector<std::string> bad_outcomes(const std::vector<Row>& rows) {
  std::vector<std::string> kinds;
  for (const std::string_view name : result::outcome_names) {
    const bool occurred = std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
      return name != "ok" && row.cell->total.outcomes.of(name) > 0;
    });
    if (occurred) kinds.emplace_back(name);
  }
  return kinds;
}

void add_outcome(const std::vector<Row>& rows, const std::string& kind, Table& table) {
  std::vector<std::string> counts;
  for (const Row& row : rows) {
    const result::Outcomes& outcomes = row.cell->total.outcomes;
    counts.push_back(std::to_string(kind == "failed" ? outcomes.failed() : outcomes.of(kind)));
  }
  const auto head = outcome_heads.find(kind);
  table.add(head == outcome_heads.end() ? kind : std::string(head->second), std::move(counts));
}

Table mechanisms_table(const std::vector<Row>& rows, const std::vector<std::string>& kinds) {
  Table table;
  start_table(rows, "mechanism", table);
  table.add("p50 completed", time_column(estimates(rows, "completed.p50"), true));
  table.add("p99", time_column(estimates(rows, "completed.p99"), false));
  table.add("max", maxima(rows));
  const auto acknowledged = estimates(rows, "acknowledged.p50");
  if (any(medians(acknowledged))) table.add("acknowledged", time_column(acknowledged, false));
  table.add("ok", ok_column(rows));
  for (const std::string& kind : kinds) add_outcome(rows, kind, table);
  const auto cpu = estimates(rows, "cpu_per_execution");
  if (any(medians(cpu))) table.add("CPU per execution", time_column(cpu, false));
  return table;
}

// --- where the time goes

constexpr std::size_t widest_bar = 16;

std::string bar(double share, std::size_t columns) {
  const auto filled = static_cast<std::size_t>(std::lround(share * static_cast<double>(columns)));
  std::string text;
  for (std::size_t i = 0; i < std::max<std::size_t>(filled, 1); ++i) text += "█";
  return left(text, columns);
}

std::vector<Row> traced_rows(const RunResult& run) {
  std::vector<Row> rows = rows_of(run);
  std::erase_if(rows, [](const Row& row) { return row.cell->total.accounting.traced == 0; });
  return rows;
}

std::string residual_text(const result::Accounting& accounting) {
  const double residual =
      nanoseconds(accounting.mean[static_cast<std::size_t>(result::Category::residual)]);
  return fmt::format("{:.1f} %", residual * 100 / nanoseconds(accounting.mean_total));
}

// Columns of every category that occurs, all in `unit`, each row with the digits of its total.
void add_categories(const std::vector<Row>& rows, const Unit& unit, Table& table) {
  for (std::size_t i = 0; i < result::category_count; ++i) {
    std::vector<Entry> entries;
    bool occurs = false;
    for (const Row& row : rows) {
      const result::Accounting& accounting = row.cell->total.accounting;
      const double part = nanoseconds(accounting.mean[i]);
      occurs |= part > 0;
      entries.push_back({.value = part > 0 ? std::optional(part) : std::nullopt,
                         .decimals = decimals_of(nanoseconds(accounting.mean_total) / unit.size)});
    }
    if (occurs) table.add(std::string(result::category_names[i]), column(entries, {"", unit.size}));
  }
}

Table accounting_table(const std::vector<Row>& rows, const Unit& unit, std::size_t bar_columns) {
  double longest = 1;
  Values totals;
  std::vector<std::string> bars, residuals;
  for (const Row& row : rows) {
    totals.push_back(nanoseconds(row.cell->total.accounting.mean_total));
    longest = std::max(longest, *totals.back());
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bars.push_back(bar(*totals[i] / longest, bar_columns));
    residuals.push_back(residual_text(rows[i].cell->total.accounting));
  }
  Table table;
  start_table(rows, "", table);
  table.add_picture(std::move(bars));
  table.add("total", column(entries_of(totals), {"", unit.size}));
  add_categories(rows, unit, table);
  table.add("", std::move(residuals));
  return table;
}

// What the intervals of a column are worth.
std::string worth_of(const std::vector<const result::Estimate*>& found) {
  const bool any_interval = std::any_of(
      found.begin(), found.end(), [](const auto* each) { return each != nullptr && each->low; });
  if (!any_interval)
    return "one repeat: nothing can be said of how much it would vary, so no interval";
  const std::string coverage = coverage_text(found);
  const bool few = std::any_of(found.begin(), found.end(), [](const auto* each) {
    return each != nullptr && each->coverage && *each->coverage < 0.95;
  });
  if (coverage.empty()) return "[ ] is of a record that does not say how sure it is";
  return fmt::format("[ ] holds the true median in {} of cases{}", coverage,
                     few ? " (6 repeats: 96 %)" : "");
}

}  // namespace

std::optional<Section> mechanisms(const RunResult& run) {
  const std::vector<Row> rows = rows_of(run);
  const std::vector<std::string> kinds = bad_outcomes(rows);
  Table table = mechanisms_table(rows, kinds);
  // Too many kinds for a line: their sum here, each of them under "Failures".
  if (table.narrowest() > page_width) table = mechanisms_table(rows, {"failed"});
  return Section{.name = "mechanisms",
                 .tables = {std::move(table)},
                 .lines = {{.text = worth_of(estimates(rows, "completed.p50"))}}};
}

std::optional<Section> accounting(const RunResult& run) {
  const std::vector<Row> rows = traced_rows(run);
  if (rows.empty()) return std::nullopt;
  Values totals;
  for (const Row& row : rows) totals.push_back(nanoseconds(row.cell->total.accounting.mean_total));
  const Unit unit = time_unit(totals);
  const std::size_t narrow = accounting_table(rows, unit, 1).narrowest();
  const std::size_t room = narrow < page_width ? page_width - narrow + 1 : 1;
  return Section{
      .name = "accounting",
      .heading = fmt::format(
          "Where the time goes, mean per execution in {} (residual: what no span covers)",
          unit.name),
      .tables = {accounting_table(rows, unit, std::clamp<std::size_t>(room, 1, widest_bar))}};
}

std::optional<Section> latencies(const RunResult& run) {
  const std::vector<Row> rows = rows_of(run);
  Table table;
  start_table(rows, "", table);
  for (const std::string kind : {"response", "service", "start_lag"}) {
    const auto middle = estimates(rows, kind + ".p50");
    const auto tail = estimates(rows, kind + ".p99");
    Values both = medians(middle);
    for (const auto& value : medians(tail)) both.push_back(value);
    const Unit unit = time_unit(both);  // p50 and p99 are read side by side
    const std::string head = kind == "start_lag" ? "start lag" : kind;
    table.add(head + " p50", column(entries_of(medians(middle)), unit));
    table.add("p99", column(entries_of(medians(tail)), unit));
  }
  return Section{
      .name = "latencies",
      .heading = "Latencies: response = done - due, service = done - sent, start lag = sent - due",
      .tables = {std::move(table)}};
}

}  // namespace composure::reporters
