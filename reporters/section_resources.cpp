// The tables of a report that say what was used: CPU, memory, replicas.
#include <algorithm>
#include <map>
#include <set>

#include "fmt/format.h"
#include "reporters/number.h"
#include "reporters/sections.h"

namespace composure::reporters {
namespace {

using result::RunResult;

struct Use {
  std::string name;
  std::map<std::string, result::ResourceUse> result::Resources::*kind;
  std::string key;
};

// Whatever any of the rows has used: functions, then components, then what only measures.
std::vector<Use> used_by(const std::vector<Row>& rows) {
  const std::pair<const char*, std::map<std::string, result::ResourceUse> result::Resources::*>
      kinds[] = {{"function", &result::Resources::functions},
                 {"component", &result::Resources::components},
                 {"measuring", &result::Resources::instrument}};
  std::vector<Use> uses;
  for (const auto& [word, kind] : kinds) {
    std::set<std::string> names;
    for (const Row& row : rows) {
      for (const auto& [name, use] : row.cell->total.resources.*kind) names.insert(name);
    }
    for (const std::string& name : names) {
      uses.push_back({fmt::format("{} {}", word, shortened(name, 24)), kind, name});
    }
  }
  return uses;
}

// Null where the row did not use it.
const result::ResourceUse* use_of(const Row& row, const Use& use) {
  const auto& kind = row.cell->total.resources.*use.kind;
  const auto found = kind.find(use.key);
  return found == kind.end() ? nullptr : &found->second;
}

// "1.23  9.1 x4": CPU seconds over all repeats, highest memory in MiB, most replicas.
std::vector<std::string> use_column(const Row& row, const std::vector<Use>& uses) {
  std::vector<Entry> cpu, memory;
  std::vector<std::string> texts;
  std::size_t replicas = 0;
  for (const Use& use : uses) {
    Entry seconds{.decimals = 2}, bytes{.decimals = 1};
    std::string count;
    if (const result::ResourceUse* used = use_of(row, use)) {
      seconds.value = used->cpu_s;
      if (used->memory_peak_bytes) bytes.value = static_cast<double>(*used->memory_peak_bytes);
      if (used->replicas_max) count = fmt::format(" x{}", *used->replicas_max);
    }
    cpu.push_back(seconds);
    memory.push_back(bytes);
    replicas = std::max(replicas, width(count));
    texts.push_back(std::move(count));
  }
  const auto seconds = column(cpu, {"", 1});
  const auto mebibytes = column(memory, {"", 1 << 20});
  for (std::size_t i = 0; i < texts.size(); ++i) {
    texts[i] = fmt::format("{}  {}{}", seconds[i], mebibytes[i], left(texts[i], replicas));
  }
  return texts;
}

constexpr std::size_t cells_side_by_side = 4;

}  // namespace

std::optional<Section> resources(const RunResult& run) {
  const std::vector<Row> all = rows_of(run);
  const std::vector<Use> uses = used_by(all);
  if (uses.empty()) return std::nullopt;
  Section section{.name = "resources",
                  .heading = "CPU s of all repeats, highest memory in MiB, most replicas (x)"};
  for (std::size_t from = 0; from < all.size();) {
    std::size_t to = from;
    while (to < all.size() && to - from < cells_side_by_side && all[to].group == all[from].group) {
      ++to;
    }
    Table table;
    std::vector<std::string> names;
    for (const Use& use : uses) names.push_back(use.name);
    table.add(all[from].group, std::move(names));
    for (std::size_t i = from; i < to; ++i) table.add(all[i].name, use_column(all[i], uses));
    section.tables.push_back(std::move(table));
    from = to;
  }
  return section;
}

}  // namespace composure::reporters
