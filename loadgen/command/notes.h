// What hey does not say: lines beside its report.
#pragma once

#include <string>
#include <vector>

#include "loadgen/attack/result.h"
#include "loadgen/command/answers.h"
#include "loadgen/command/options.h"
#include "loadgen/command/plan.h"
#include "loadgen/measure/doubt.h"

namespace composure::loadgen {

// Several lines: response and service times to the microsecond, start lag, outcomes, connections,
// the generator's CPU, doubts, and hints to what was surprising.
std::string load_notes(const LoadOptions& options, const LoadPlan& plan, const AttackResult& result,
                       const Answers& answers, const std::vector<Doubt>& doubts);

}  // namespace composure::loadgen
