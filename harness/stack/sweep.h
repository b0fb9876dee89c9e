// Takes away what a stack left behind, found by its two marks and nothing else: the cgroup
// composure-<id> and the environment variable COMPOSURE_STACK=<id>.
#pragma once

#include <string>
#include <vector>

#include "base/attendant.h"
#include "base/result.h"

namespace composure::stack {

inline constexpr const char* kStackVariable = "COMPOSURE_STACK";

std::string cgroup_name(const std::string& id);  // "composure-<id>"

// Processes that carry the mark of this stack (never the caller itself).
std::vector<int> processes_of(const std::string& id);

// Kills its processes, removes its cgroups and, unless `keep_folder`, its private folder. Waits
// until they are gone, 5 s at most. False if something stayed.
bool sweep(const std::string& id, const std::string& directory, bool keep_folder = false);

// The guard outlives a killed `composure` and sweeps. `program` is the composure executable, which
// is run as `PROGRAM guard ID DIRECTORY`.
Result<Attendant> start_guard(const std::string& program, const std::string& id,
                              const std::string& directory);

// The body of the `guard` command: waits until it is dismissed, then sweeps. Returns the exit code.
int stand_guard(const std::string& id, const std::string& directory);

}  // namespace composure::stack
