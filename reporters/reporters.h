// Every view of a finished run: result values in, text out. A reporter formats and computes
// nothing; what it shows was computed by harness/analysis and stands in result.json.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "result/run_record.h"

namespace composure::reporters {

struct TextOptions {
  bool color = false;  // of verdicts; the caller knows whether the stream is a terminal
  std::string page{};  // the file that write_page() was written to; empty: none is there
};

// For people: at most 110 columns.
void write_text(const result::RunResult& run, const TextOptions& options, std::ostream& out);
// The same sections for a pull request, as GitHub's Markdown.
void write_markdown(const result::RunResult& run, std::ostream& out);
// result.json as the run folder has it.
void write_json(const result::RunResult& run, std::ostream& out);
// One HTML file with charts that needs nothing from elsewhere; docs/result.md "The page".
void write_page(const result::RunRecord& record, const TextOptions& options, std::ostream& out);
// One execution of the cell with that label, span by span, at most 110 columns.
void write_waterfall(const std::string& cell, const result::ExecutionView& execution,
                     std::ostream& out);

struct Reporter {
  std::string_view name;   // of --format
  std::string_view about;  // for its help
  void (*write)(const result::RunRecord& record, const TextOptions& options, std::ostream& out);
};

// The only list of formats.
std::span<const Reporter> reporters();
// Null when there is none of that name.
const Reporter* find_reporter(std::string_view name);
// "text|markdown|html|json".
std::string format_names();

}  // namespace composure::reporters
