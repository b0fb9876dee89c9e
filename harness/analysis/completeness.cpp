#include "harness/analysis/completeness.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>

namespace composure::analysis {

using result::Cell;
using result::Repeat;

std::vector<const Repeat*> standing(const Cell& cell) {
  std::map<std::uint64_t, const Repeat*> last;
  for (const Repeat& repeat : cell.repeats) {
    assert(repeat.index > 0);
    if (!repeat.failed) last[repeat.index] = &repeat;
  }
  std::vector<const Repeat*> repeats;
  for (const auto& [index, repeat] : last) repeats.push_back(repeat);
  return repeats;
}

std::vector<std::uint64_t> missing(const Cell& cell, std::size_t planned) {
  std::vector<bool> there(planned + 1, false);
  for (const Repeat* repeat : standing(cell))
    if (repeat->index <= planned) there[repeat->index] = true;
  std::vector<std::uint64_t> indices;
  for (std::uint64_t index = 1; index <= planned; ++index)
    if (!there[index]) indices.push_back(index);
  return indices;
}

std::string failure_text(const Repeat& repeat) {
  assert(repeat.failed);
  return fmt::format("repeat {}{} failed ({}): {}", repeat.index,
                     repeat.attempt > 1 ? fmt::format(", attempt {},", repeat.attempt) : "",
                     repeat.failed->phase, repeat.failed->what);
}

std::vector<std::string> incomplete_reasons(const result::RunResult& run) {
  std::vector<std::string> reasons;
  for (const Cell& cell : run.cells) {
    const auto lacking = missing(cell, run.repeats_planned);
    if (lacking.empty()) continue;
    std::string reason = fmt::format("{}: {} of {} repeats {} missing", cell.label, lacking.size(),
                                     run.repeats_planned, lacking.size() == 1 ? "is" : "are");
    const auto last = std::find_if(
        cell.repeats.rbegin(), cell.repeats.rend(),
        [&](const Repeat& repeat) { return repeat.failed && repeat.index == lacking.front(); });
    if (last != cell.repeats.rend()) reason += "; " + failure_text(*last);
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

}  // namespace composure::analysis
