// What an attack says, as the values of a result. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/scenario/mechanism.h"
#include "harness/scenario/scenario.h"
#include "loadgen/attack/result.h"
#include "result/repeat.h"

namespace composure::experiment {

result::Outcomes outcomes_of(const loadgen::AttackResult& attack);
result::Offered offered_of(const loadgen::AttackResult& attack, const scenario::Load& load);
result::Latency latency_of(const loadgen::AttackResult& attack, scenario::Answer answer);
std::vector<result::Failure> failures_of(const result::Outcomes& outcomes,
                                         const std::string& first_wrong);

}  // namespace composure::experiment
