// A run of `composure load` as JSON (docs/load.md has its fields).
#pragma once

#include <string>
#include <vector>

#include "loadgen/attack.h"
#include "loadgen/hey/answers.h"
#include "loadgen/hey/gates.h"
#include "loadgen/hey/options.h"
#include "loadgen/hey/plan.h"
#include "loadgen/measure/doubt.h"

namespace composure::loadgen {

std::string load_json(const LoadOptions& options, const LoadPlan& plan, const AttackResult& result,
                      const Answers& answers, const std::vector<Doubt>& doubts,
                      const std::vector<GateVerdict>& gates);

}  // namespace composure::loadgen
