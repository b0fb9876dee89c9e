// What every report for people shows, as values: the report's sections in their order. Text,
// Markdown and the page only set them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.h"
#include "reporters/table.h"

namespace composure::reporters {

enum class Tone { plain, good, bad, doubtful };
constexpr std::string_view tone_names[] = {"plain", "good", "bad", "doubtful"};

struct Line {
  std::string text{};
  std::size_t level = 0;    // it belongs to the last line before it of a lower level
  std::string tag{};        // a verdict before the text: "fail"; may be empty
  Tone tone = Tone::plain;  // of the tag
};

struct Section {
  std::string name{};     // "latencies": stable, for links and tests
  std::string heading{};  // may be empty
  std::vector<Table> tables{};
  std::vector<Line> lines{};  // after the tables
};

// The sections that have something to say.
std::vector<Section> sections_of(const result::RunResult& run);

// What stands above them.
struct Head {
  std::string title{};
  std::string word{};  // the verdict: "valid" speaks of the numbers, whatever they are
  Tone tone = Tone::plain;
  std::string size{};                       // "3 repeats, 3000 executions each"
  std::string banner{};                     // "INVALID"; empty where all is well
  std::vector<result::Finding> findings{};  // why
  std::vector<std::string> remarks{};       // of what these numbers are
};
Head head_of(const result::RunResult& run);

// "Machine" and "Run" with what they were.
std::vector<std::pair<std::string, std::string>> closing_of(const result::RunResult& run);

// As a shell takes it.
std::string quoted(const std::string& path);

// --- parts of sections_of, each absent where it has nothing to say

std::optional<Section> mechanisms(const result::RunResult& run);
std::optional<Section> accounting(const result::RunResult& run);
std::optional<Section> comparisons(const result::RunResult& run);
std::optional<Section> failures(const result::RunResult& run);
std::optional<Section> thresholds(const result::RunResult& run);
std::optional<Section> latencies(const result::RunResult& run);
std::optional<Section> scaling(const result::RunResult& run);
std::optional<Section> resources(const result::RunResult& run);
std::optional<Section> notes(const result::RunResult& run);

// Rows of a table: cells in the order they are shown. With more than one dimension they stand in
// groups ("n=6"), each row named by the rest of its label ("flow/cache").
struct Row {
  const result::Cell* cell;
  std::string name;
  std::string group;  // empty where there is one dimension
};
std::vector<Row> rows_of(const result::RunResult& run);
// The row names as a first column, with a heading before each group.
void start_table(const std::vector<Row>& rows, const std::string& head, Table& table);

// "a, b" of a label: the first part and the rest.
std::pair<std::string, std::string> split_label(const std::string& label);

// The summary's estimates of a metric, one per row; absent ones are empty.
std::vector<const result::Estimate*> estimates(const std::vector<Row>& rows,
                                               const std::string& metric);

// How sure the intervals of these are: "75 %", "75 to 93 %", rounded down; empty where none says.
std::string coverage_text(const std::vector<const result::Estimate*>& found);

}  // namespace composure::reporters
