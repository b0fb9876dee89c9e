// A run of `composure load` as JSON (docs/load.md has its fields).
#pragma once

#include <string>
#include <vector>

#include "loadgen/attack/result.h"
#include "loadgen/command/answers.h"
#include "loadgen/command/gates.h"
#include "loadgen/command/options.h"
#include "loadgen/command/plan.h"
#include "loadgen/measure/doubt.h"

namespace composure::loadgen {

std::string load_json(const LoadOptions& options, const LoadPlan& plan, const AttackResult& result,
                      const Answers& answers, const std::vector<Doubt>& doubts,
                      const std::vector<GateVerdict>& gates);

}  // namespace composure::loadgen
