// What an attack says, as the values of a result. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/scenario/scenario.h"
#include "loadgen/attack/run_attack.h"
#include "result/repeat.h"

namespace composure::experiment {

result::Outcomes outcomes_of(const loadgen::AttackResult& attack);
result::Offered offered_of(const loadgen::AttackResult& attack, const scenario::Load& load);
// What a request's answer is: the result; or an acknowledgement, after which the result is called
// back, or is not waited for.
enum class FlowAnswer { result, acknowledges_then_completes, acknowledges };
result::Latency latency_of(const loadgen::AttackResult& attack, FlowAnswer answer);
std::vector<result::Failure> failures_of(const result::Outcomes& outcomes,
                                         const std::string& first_wrong);

}  // namespace composure::experiment
