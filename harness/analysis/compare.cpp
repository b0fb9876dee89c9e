#include "harness/analysis/compare.h"

#include <algorithm>
#include <map>
#include <set>

#include "fmt/format.h"
#include "harness/analysis/estimate.h"
#include "harness/analysis/metric.h"
#include "harness/analysis/rank_test.h"

namespace composure::analysis {
namespace {

using result::Cell;
using result::Comparison;
using result::Estimate;
using result::Key;

constexpr double margin = result::comparison_margin;

// --- which cells

// What the comparisons vary: the mechanism where the matrix does, otherwise what the matrix varies
// last.
std::string compared_path(const std::vector<Cell>& cells) {
  std::map<std::string, std::set<std::string>> values;
  for (const Cell& cell : cells) {
    for (const auto& [path, value] : cell.key) values[path].insert(value);
  }
  if (values[std::string(result::mechanism_path)].size() > 1)
    return std::string(result::mechanism_path);
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

void compare(const Cell& faster, const Cell& slower, const std::string& metric,
             std::vector<Comparison>& into) {
  auto made = compared(values_of(faster, metric), values_of(slower, metric));
  if (!made) return;
  made->metric = metric;
  made->faster = faster.label;
  made->slower = slower.label;
  if (!faster.total.validity.valid() || !slower.total.validity.valid()) made->p.reset();
  into.push_back(std::move(*made));
}

void compare_neighbours(const Cell& first, const Cell& second, std::vector<Comparison>& into) {
  compare(first, second, "completed.p50", into);
  const auto early = median_of(second, "first_answer.p50");
  const auto late = median_of(first, "first_answer.p50");
  if (early && late && *early < *late) compare(second, first, "first_answer.p50", into);
}

// --- what can be told

// So few repeats could not pass the test of so many comparisons, whatever they were.
bool too_few(std::size_t repeats, std::size_t family) {
  return repeats < fewest_repeats ||
         least_p(repeats, repeats) * static_cast<double>(family) > result::comparison_error;
}

std::string too_few_text(std::size_t repeats, std::size_t family) {
  std::size_t enough = repeats;
  while (too_few(enough, family)) ++enough;
  const std::string task = family > 1 ? fmt::format(" for {} comparisons", family) : "";
  const char* are = repeats == 1 ? "repeat is" : "repeats are";
  return fmt::format("{} {} too few{}, {} can tell", repeats, are, task, enough);
}

bool within_margin(const Estimate& factor) {
  return factor.low && *factor.low >= 1 / (1 + margin) && *factor.high <= 1 + margin;
}

void decide(Comparison& one, std::size_t family) {
  const std::size_t repeats = one.factor.repeats;
  const bool differs = one.p_adjusted && *one.p_adjusted <= result::comparison_error;
  one.why.reset();
  one.verdict = "inconclusive";
  if (!one.p) {
    one.why = "a cell is invalid";
  } else if (repeats < fewest_repeats) {
    one.why = too_few_text(repeats, family);
  } else if (within_margin(one.factor)) {
    one.verdict = "no difference";
  } else if (differs && one.factor.median >= 1 + margin) {
    one.verdict = "faster";
  } else if (differs) {
    one.why = fmt::format("they differ, but perhaps by less than {:.0f} %", margin * 100);
  } else if (too_few(repeats, family)) {
    one.why = too_few_text(repeats, family);
  } else {
    one.why = fmt::format("chance alone may do that (p = {:.2g})", *one.p_adjusted);
  }
}

// Holm: the smallest p counts as often as there are comparisons, the next one time less, ...
void adjust(std::span<Comparison* const> tested) {
  std::vector<Comparison*> sorted(tested.begin(), tested.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Comparison* a, const Comparison* b) { return *a->p < *b->p; });
  double least = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    least = std::max(least, *sorted[i]->p * static_cast<double>(sorted.size() - i));
    sorted[i]->p_adjusted = std::min(least, 1.0);
  }
}

}  // namespace

std::optional<Comparison> compared(std::span<const double> faster, std::span<const double> slower) {
  const auto made = contrast(faster, slower);
  if (!made) return std::nullopt;
  Comparison one;
  one.factor = made->factor;
  one.difference = made->difference;
  one.p = rank_test(faster, slower);
  return one;
}

void decide(std::span<Comparison> family) {
  std::vector<Comparison*> tested;
  for (Comparison& one : family) {
    one.p_adjusted.reset();
    if (one.p) tested.push_back(&one);
  }
  adjust(tested);
  for (Comparison& one : family) decide(one, tested.size());
}

std::vector<Comparison> comparisons_of(const std::vector<Cell>& cells) {
  std::vector<Comparison> made;
  if (cells.empty()) return made;
  for (std::vector<const Cell*>& group : groups_of(cells)) {
    std::erase_if(group, [](const Cell* cell) { return !median_of(*cell, "completed.p50"); });
    std::stable_sort(group.begin(), group.end(), [](const Cell* a, const Cell* b) {
      return *median_of(*a, "completed.p50") < *median_of(*b, "completed.p50");
    });
    for (std::size_t i = 0; i + 1 < group.size(); ++i) {
      compare_neighbours(*group[i], *group[i + 1], made);
    }
  }
  decide(made);
  return made;
}

}  // namespace composure::analysis
