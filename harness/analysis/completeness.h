// Which repeats of a cell count, and which are still to be measured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "result/result.h"

namespace composure::analysis {

// One repeat for each index that has numbers, by index: the last attempt that did not fail.
std::vector<const result::Repeat*> standing(const result::Cell& cell);

// The indices from 1 to `planned` at which no repeat stands.
std::vector<std::uint64_t> missing(const result::Cell& cell, std::size_t planned);

// "repeat 3 failed (collect): traces: /api/traces answers 503"; of an attempt that failed.
std::string failure_text(const result::Repeat& repeat);

// A line for each cell that lacks repeats, with the last failure of the first one missing.
std::vector<std::string> incomplete_reasons(const result::RunResult& run);

}  // namespace composure::analysis
