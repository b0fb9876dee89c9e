// Every view of a finished run: result values in, text out. A reporter formats and computes
// nothing; what it shows was computed by harness/analysis and stands in result.json.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "result/result.h"

namespace composure::reporters {

struct TextOptions {
  bool color = false;  // of verdicts; the caller knows whether the stream is a terminal
};

// For people: at most 110 columns.
void write_text(const result::RunResult& run, const TextOptions& options, std::ostream& out);
// result.json as the run folder has it.
void write_json(const result::RunResult& run, std::ostream& out);

struct Reporter {
  std::string_view name;   // of --format
  std::string_view about;  // for its help
  void (*write)(const result::RunResult& run, const TextOptions& options, std::ostream& out);
};

// The only list of formats.
std::span<const Reporter> reporters();
// Null when there is none of that name.
const Reporter* find_reporter(std::string_view name);
// "text|json".
std::string format_names();

}  // namespace composure::reporters
