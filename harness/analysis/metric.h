// What one repeat has of each of result/metrics.h.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "result/result.h"

namespace composure::analysis {

// One repeat's value; nothing where the repeat has none.
std::optional<double> metric_of(const result::Repeat& repeat, std::string_view metric);
// Of a cell's repeats that count, as far as they have one.
std::vector<double> values_of(const result::Cell& cell, std::string_view metric);
}  // namespace composure::analysis
