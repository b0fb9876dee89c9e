// A program that has to end well, run to its end.
#pragma once

#include <string>
#include <vector>

#include "base/run_to_end.h"

namespace composure::bench {

// With its stdout. Errors: it cannot be started, or it ends with another exit code than 0.
Result<Finished> run_command(const std::vector<std::string>& command);

}  // namespace composure::bench
