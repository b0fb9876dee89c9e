// series.json of a repeat: an array of {name, labels, points: [[time_ns, value], ...]}.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "harness/observe/series.h"

namespace composure::observe {

// Errors: no such file, not such an array.
Result<std::vector<Series>> read_series(const std::string& file);

Status write_series(const std::string& file, const std::vector<Series>& series);

}  // namespace composure::observe
