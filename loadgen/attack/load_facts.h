// An attack's doubts about itself, from its plan and its result.
#pragma once

#include "loadgen/attack/plan.h"
#include "loadgen/attack/result.h"
#include "loadgen/measure/doubt.h"

namespace composure::loadgen {

// The CPU's share is that of half a second or more.
LoadFacts load_facts(const AttackPlan& plan, const AttackResult& result);

}  // namespace composure::loadgen
