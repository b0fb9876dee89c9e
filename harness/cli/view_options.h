// How `run` and `report` show a run.
#pragma once

#include "result/result.h"
#include "reporters/reporters.h"

namespace composure::cli {

inline constexpr const char* page_name = "report.html";  // within a run folder

// In colour where standard output is a terminal that wants it, and the report goes there.
reporters::TextOptions text_options(const result::RunResult& run, bool to_standard_output);

}  // namespace composure::cli
