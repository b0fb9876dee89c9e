// Whether this process may open as many files as a scenario's load can need.
#pragma once

#include <string>

#include "base/result.h"
#include "harness/scenario/scenario.h"

namespace composure::experiment {

// Before anything is started. Error: a closed loop whose callers could never all be connected.
// Else a line on what an open loop may have to drop, empty where there are enough.
Result<std::string> check_descriptors(const scenario::Plan& plan);

}  // namespace composure::experiment
