// What a run's record says of the machine and the stacks that it was measured on.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "harness/experiment/platform.h"
#include "harness/experiment/run.h"
#include "result/result.h"

namespace composure::experiment {

// While a platform is up. The observer hears of what is missing.
result::Environment environment_of(const Platform& platform, const RunOptions& options,
                                   std::uint64_t seed, RunObserver& observer);

// The versions of another stack of the same run: those of components that no stack before had.
void add_versions(const Platform& platform, result::Environment& environment);

// Error: what was measured `before` and what would be measured `now` are of different machines or
// versions. Components that are not there now may yet come with another stack.
Status check_same_machine(const result::Environment& before, result::Environment now,
                          const std::string& folder);

}  // namespace composure::experiment
