// Whether what a scenario says of CPU and memory holds for what is deployed.
#pragma once

#include <optional>

#include "harness/scenario/scenario.h"
#include "harness/stack/stack_address.h"
#include "result/repeat.h"

namespace composure::experiment {

// The functions whose limits are not applied under this mechanism on this stack, and why; nothing
// where all are. Pure.
std::optional<result::Finding> limits_missing(const scenario::Scenario& scenario,
                                              const stack::StackAddress& address);

}  // namespace composure::experiment
