// All repeats of a cell as one.
#pragma once

#include <vector>

#include "result/result.h"

namespace composure::analysis {

// The repeats that a cell's numbers are made of: the valid ones when they are more than half,
// otherwise all.
std::vector<const result::Repeat*> counted(const result::Cell& cell);

result::Total total_of(const result::Cell& cell);

}  // namespace composure::analysis
