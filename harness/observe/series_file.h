// series.json of a repeat: an array of {name, labels, points: [[time_ns, value], ...]}.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "harness/observe/series.h"

namespace composure::observe {

Status write_series(const std::string& file, const std::vector<Series>& series);

}  // namespace composure::observe
