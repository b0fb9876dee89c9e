// When a scenario's requests are sent, in the load generator's terms.
#pragma once

#include <cstdint>

#include "harness/scenario/scenario.h"
#include "loadgen/schedule/schedule.h"

namespace composure::experiment {

// What is drawn comes from `seed`: the same moments for every cell of a repeat.
loadgen::Schedule schedule_of(const scenario::Load& load, std::uint64_t seed);

// Load of the same kind for any time: what has stages, or a file, is held at its mean.
loadgen::Schedule warmup_schedule_of(const scenario::Load& load, std::uint64_t seed);

}  // namespace composure::experiment
