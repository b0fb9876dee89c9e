// What the requests of a repeat carry.
#pragma once

#include <cstdint>
#include <string>

#include "harness/scenario/scenario.h"

namespace composure::experiment {

// Inputs of a repeat are drawn for so many requests; later ones begin again from the first. So
// every distinct input is known before the load begins.
inline constexpr std::uint64_t kInputs = 10'000;

std::string input_of(const scenario::Load& load, std::uint64_t seed, std::uint64_t sequence);

}  // namespace composure::experiment
