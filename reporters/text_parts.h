// The sections of the text report, in their order. Each writes nothing when it has nothing to say.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "result/result.h"
#include "reporters/reporters.h"
#include "reporters/table.h"

namespace composure::reporters {

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

enum class Tone { good, bad, doubtful };
std::string toned(const std::string& text, Tone tone, const TextOptions& options);

void write_banner(const result::RunResult& run, const TextOptions& options, std::ostream& out);
void write_title(const result::RunResult& run, const TextOptions& options, std::ostream& out);
void write_mechanisms(const result::RunResult& run, std::ostream& out);
void write_comparisons(const result::RunResult& run, std::ostream& out);
void write_accounting(const result::RunResult& run, std::ostream& out);
void write_latencies(const result::RunResult& run, std::ostream& out);
void write_resources(const result::RunResult& run, std::ostream& out);
void write_scaling(const result::RunResult& run, std::ostream& out);
void write_failures(const result::RunResult& run, std::ostream& out);
void write_thresholds(const result::RunResult& run, const TextOptions& options, std::ostream& out);
void write_notes(const result::RunResult& run, std::ostream& out);
void write_closing(const result::RunResult& run, std::ostream& out);

}  // namespace composure::reporters
