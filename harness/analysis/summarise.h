// Repeats to what a report shows. Call summarise() whenever repeats were added, then judge()
// (verdict.h).
#pragma once

#include <string>
#include <string_view>

#include "result/result.h"

namespace composure::analysis {

// Fills every cell's total and summary and the run's comparisons from the repeats. A cell's invalid
// repeats are left out (and noted) as long as more than half are valid; otherwise the cell is
// invalid and all are shown.
void summarise(result::RunResult& run);

// "flow/cache, n=6": the mechanism, then the rest of the key by its last word; the scenario's name
// for an empty key.
std::string label_of(const result::Key& key, std::string_view scenario_name);

}  // namespace composure::analysis
