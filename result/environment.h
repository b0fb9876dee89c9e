// The machine as a run found it.
#pragma once

#include <string>

#include "result/result.h"

namespace composure::result {

// CPU, cores, memory, kernel, governor, clock source, load average and cgroups of this machine.
// Versions, git revision, seed and limits_applied are the caller's. What cannot be read stays
// empty.
Environment read_environment();

// 16 hexadecimal digits over what makes numbers comparable: CPU, cores, memory (in GiB), kernel,
// governor, clock source, cgroups, limits and component versions.
std::string fingerprint(const Environment& environment);

}  // namespace composure::result
