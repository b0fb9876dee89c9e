// The machine as a run found it.
#pragma once

#include <string>

#include "result/result.h"

namespace composure::result {

// How this program was compiled; those of the stack were along with it.
Build this_build();

// CPU, cores, memory, kernel, governor, clock source, load average and cgroups of this machine, and
// this_build().
// Versions, git revision, seed and limits_applied are the caller's. What cannot be read stays
// empty.
Environment read_environment();

// 16 hexadecimal digits over what makes numbers comparable: CPU, cores, memory (in GiB), kernel,
// governor, clock source, cgroups, limits, build and component versions.
std::string fingerprint(const Environment& environment);

}  // namespace composure::result
