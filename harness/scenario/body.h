// Request bodies: seeded data, a pure function of (seed, k).
#pragma once

#include <cstdint>
#include <string>

#include "harness/scenario/scenario.h"

namespace composure::scenario {

// The body of request `k` (from 0) of a repeat with this seed (repeat_seed in scenario.h). The same
// arguments give the same bytes on every machine.
//   uniform   each value within the bounds equally likely, independent from request to request
//   choice    each part equally likely
//   sequence  low, low + 1, ..., high, low, ... by k
std::string render_body(const Body& body, std::uint64_t seed, std::uint64_t k);

// Whether every request of every repeat has the same body.
bool is_constant(const Body& body);

}  // namespace composure::scenario
