// What a repeat used, from the series of its usage (harness/observe/usage.h). Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/observe/series.h"
#include "result/repeat.h"

namespace composure::analysis {

// The load generator's threads among the components of the series.
inline constexpr const char* load_generator = "load generator";

// CPU: what was consumed between the first and the last reading, by replicas that came or went in
// between too; nothing where one of these two readings is missing. A counter that goes down began
// anew at 0. Memory: the highest reading, of a function the highest sum over its replicas;
// replicas: the highest reading. What was never read has no value. Prometheus, the trace store and
// the load generator only measure: they stand apart from what serves executions.
result::Resources resources_of(const std::vector<observe::Series>& usage);

// Functions with a replica that died and came back, and components whose process ended or began
// anew, between the first and the last reading. Sorted.
std::vector<std::string> restarted_in(const std::vector<observe::Series>& usage);

}  // namespace composure::analysis
