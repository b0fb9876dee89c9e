// A program run to its end, with what it said and what it used.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace composure::bench {

struct Finished {
  std::string output;      // stdout
  double cpu_seconds = 0;  // user and system
  double peak_kib = 0;     // most memory that it held at once
};

// Errors: it cannot be started, or it ends with another exit code than 0.
Result<Finished> run_command(const std::vector<std::string>& command);

}  // namespace composure::bench
