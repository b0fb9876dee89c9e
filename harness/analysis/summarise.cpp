#include "harness/analysis/summarise.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/analysis/estimate.h"
#include "harness/analysis/total.h"

namespace composure::analysis {
namespace {

using result::Cell;
using result::Comparison;
using result::Key;

constexpr std::string_view mechanism_path = "composition.mechanism";

std::vector<double> values_of(const Cell& cell, std::string_view metric) {
  std::vector<double> values;
  for (const result::Repeat* repeat : counted(cell)) {
    if (const auto value = metric_of(*repeat, metric)) values.push_back(*value);
  }
  return values;
}

result::Summary summary_of(const Cell& cell, std::uint64_t seed) {
  result::Summary summary;
  for (const std::string& metric : metric_names()) {
    if (const auto made = estimate(values_of(cell, metric), seed)) summary[metric] = *made;
  }
  return summary;
}

// What the comparisons vary: the mechanism where the matrix does, otherwise what the matrix varies
// last.
std::string compared_path(const std::vector<Cell>& cells) {
  std::map<std::string, std::set<std::string>> values;
  for (const Cell& cell : cells) {
    for (const auto& [path, value] : cell.key) values[path].insert(value);
  }
  if (values[std::string(mechanism_path)].size() > 1) return std::string(mechanism_path);
  std::string last;
  for (const auto& [path, value] : cells.front().key) {
    if (values[path].size() > 1) last = path;
  }
  return last;
}

// Cells that differ in the compared path alone, in the order of the run.
std::vector<std::vector<const Cell*>> groups_of(const std::vector<Cell>& cells) {
  const std::string path = compared_path(cells);
  if (path.empty()) return {};
  std::vector<std::pair<Key, std::vector<const Cell*>>> groups;
  for (const Cell& cell : cells) {
    Key rest = cell.key;
    std::erase_if(rest, [&](const auto& part) { return part.first == path; });
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& known) { return known.first == rest; });
    if (group == groups.end()) group = groups.insert(groups.end(), {rest, {}});
    group->second.push_back(&cell);
  }
  std::vector<std::vector<const Cell*>> found;
  for (auto& [rest, group] : groups) found.push_back(std::move(group));
  return found;
}

std::optional<double> median_of(const Cell& cell, const std::string& metric) {
  const auto found = cell.summary.find(metric);
  return found == cell.summary.end() ? std::nullopt : std::optional(found->second.median);
}

void compare(const Cell& faster, const Cell& slower, const std::string& metric, std::uint64_t seed,
             std::vector<Comparison>& into) {
  const auto made = contrast(values_of(faster, metric), values_of(slower, metric), seed);
  if (!made) return;
  const bool trusted = faster.total.validity.valid() && slower.total.validity.valid();
  into.push_back({metric, faster.label, slower.label, made->factor, made->difference,
                  trusted ? contrast_verdict(made->factor) : "inconclusive"});
}

// Each cell against the next slower one; and where the slower to complete is the first to answer,
// that.
std::vector<Comparison> comparisons_of(const std::vector<Cell>& cells, std::uint64_t seed) {
  std::vector<Comparison> made;
  for (std::vector<const Cell*>& group : groups_of(cells)) {
    std::erase_if(group, [](const Cell* cell) { return !median_of(*cell, "completed.p50"); });
    std::stable_sort(group.begin(), group.end(), [](const Cell* a, const Cell* b) {
      return *median_of(*a, "completed.p50") < *median_of(*b, "completed.p50");
    });
    for (std::size_t i = 0; i + 1 < group.size(); ++i) {
      const Cell& first = *group[i];
      const Cell& second = *group[i + 1];
      compare(first, second, "completed.p50", seed, made);
      const auto early = median_of(second, "first_answer.p50");
      const auto late = median_of(first, "first_answer.p50");
      if (early && late && *early < *late) compare(second, first, "first_answer.p50", seed, made);
    }
  }
  return made;
}

}  // namespace

void summarise(result::RunResult& run) {
  for (Cell& cell : run.cells) {
    cell.total = total_of(cell);
    cell.summary = summary_of(cell, run.environment.seed);
  }
  run.comparisons.clear();
  if (!run.cells.empty()) run.comparisons = comparisons_of(run.cells, run.environment.seed);
}

std::string label_of(const Key& key, std::string_view scenario_name) {
  std::string label;
  for (const auto& [path, value] : key) {
    if (path == mechanism_path) label = value;
  }
  for (const auto& [path, value] : key) {
    if (path == mechanism_path) continue;
    if (!label.empty()) label += ", ";
    const auto dot = path.rfind('.');
    std::string word = dot == std::string::npos ? path : path.substr(dot + 1);
    label += (word == "times" || word == "length" ? "n" : word) + "=" + value;
  }
  return label.empty() ? std::string(scenario_name) : label;
}

}  // namespace composure::analysis
