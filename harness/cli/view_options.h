// How `run` and `report` show a run.
#pragma once

#include <string>

#include "base/result.h"
#include "result/result.h"
#include "reporters/reporters.h"

namespace composure::cli {

inline constexpr const char* page_name = "report.html";  // within a run folder

// In colour where standard output is a terminal that wants it, and the report goes there.
reporters::TextOptions text_options(const result::RunResult& run, bool to_standard_output);

// Writes the page into the folder of a run, of what stands there: where there are no passwords. Its
// path.
Result<std::string> write_page(const std::string& folder);

}  // namespace composure::cli
