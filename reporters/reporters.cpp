#include "reporters/reporters.h"

#include <array>

#include "result/json.h"

namespace composure::reporters {
namespace {

constexpr std::array<Reporter, 2> all = {{
    {"text", "a report for people", write_text},
    {"json", "the whole result, by results/schema/result.schema.json",
     [](const result::RunResult& run, const TextOptions&, std::ostream& out) {
       write_json(run, out);
     }},
}};

}  // namespace

void write_json(const result::RunResult& run, std::ostream& out) { out << result::to_json(run); }

std::span<const Reporter> reporters() { return all; }

const Reporter* find_reporter(std::string_view name) {
  for (const Reporter& reporter : all) {
    if (reporter.name == name) return &reporter;
  }
  return nullptr;
}

std::string format_names() {
  std::string names;
  for (const Reporter& reporter : all) {
    if (!names.empty()) names += '|';
    names += reporter.name;
  }
  return names;
}

}  // namespace composure::reporters
