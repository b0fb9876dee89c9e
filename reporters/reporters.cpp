#include "reporters/reporters.h"

#include <array>

#include "result/json.h"

namespace composure::reporters {
namespace {

using result::RunRecord;

constexpr std::array<Reporter, 4> all = {{
    {"text", "a report for people",
     [](const RunRecord& record, const TextOptions& options, std::ostream& out) {
       write_text(record.run(), options, out);
     }},
    {"markdown", "the same tables for a pull request",
     [](const RunRecord& record, const TextOptions&, std::ostream& out) {
       write_markdown(record.run(), out);
     }},
    {"html", "a page with charts, one file that needs nothing else", write_page},
    {"json", "the whole result, by results/schema/result.schema.json",
     [](const RunRecord& record, const TextOptions&, std::ostream& out) {
       write_json(record.run(), out);
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
