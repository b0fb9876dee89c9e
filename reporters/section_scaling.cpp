// The table of a report that says what scaled, and when.
#include <algorithm>

#include "fmt/format.h"
#include "reporters/number.h"
#include "reporters/sections.h"

namespace composure::reporters {
namespace {

using result::ScalingSummary;
using Seconds = std::optional<result::Estimate> ScalingSummary::*;

struct Scaled {
  std::string cell, function;
  const ScalingSummary* summary;
};

std::vector<Scaled> scaled_in(const result::RunResult& run) {
  std::vector<Scaled> all;
  for (const result::Cell& cell : run.cells)
    for (const auto& [function, summary] : cell.scaling)
      all.push_back({cell.label, function, &summary});
  return all;
}

void add_times(const std::string& head, Seconds time, const std::vector<Scaled>& all, bool doubt,
               Table& table) {
  std::vector<Entry> entries;
  for (const Scaled& each : all) {
    Entry& entry = entries.emplace_back();
    const auto& seen = each.summary->*time;
    if (!seen) continue;
    entry = {.value = seen->median, .decimals = 1};
    if (doubt) entry.low = seen->low, entry.high = seen->high;
  }
  const bool any = std::any_of(entries.begin(), entries.end(),
                               [](const Entry& entry) { return entry.value.has_value(); });
  if (any) table.add(head, column(entries, {"", 1}));
}

void add_counts(const std::string& head, std::optional<int> ScalingSummary::*count,
                const std::vector<Scaled>& all, Table& table) {
  std::vector<std::string> texts;
  for (const Scaled& each : all) {
    const auto& value = each.summary->*count;
    texts.push_back(value ? std::to_string(*value) : "-");
  }
  table.add(head, std::move(texts));
}

// With the intervals of the times where `doubt`.
Table table_of(const std::vector<Scaled>& all, bool doubt) {
  Table table;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || all[i].cell != all[i - 1].cell) table.add_heading(i, all[i].cell);
    names.push_back(shortened(all[i].function, 24));
  }
  table.add("function", std::move(names));
  add_times("load above", &ScalingSummary::load_above_s, all, doubt, table);
  add_times("alert", &ScalingSummary::alert_s, all, doubt, table);
  add_times("more wanted", &ScalingSummary::scale_up_s, all, doubt, table);
  add_times("more ready", &ScalingSummary::ready_s, all, doubt, table);
  add_times("fewer wanted", &ScalingSummary::scale_down_s, all, doubt, table);
  add_counts("most wanted", &ScalingSummary::wanted_max, all, table);
  add_counts("ready", &ScalingSummary::ready_max, all, table);
  return table;
}

}  // namespace

std::optional<Section> scaling(const result::RunResult& run) {
  const std::vector<Scaled> all = scaled_in(run);
  if (all.empty()) return std::nullopt;
  const Table whole = table_of(all, true);
  return Section{
      .name = "scaling",
      .heading =
          "Scaling: seconds from the begin of the load, median over the repeats in which it "
          "was seen",
      .tables = {whole.narrowest() <= page_width ? whole : table_of(all, false)}};
}

}  // namespace composure::reporters
