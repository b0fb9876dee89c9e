// What an attack and two readings of the instruments say, as the values of a result. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/experiment/instruments.h"
#include "result/repeat.h"
#include "harness/scenario/scenario.h"
#include "loadgen/attack/run_attack.h"

namespace composure::experiment {

// Used by functions and components up to one moment.
struct Consumption {
  std::map<std::string, Usage> functions, components;
};

// CPU is the difference, memory the peak of `after`. Prometheus, the trace store and the load
// generator only measure: they stand apart from what serves executions.
result::Resources resources_of(const Consumption& before, const Consumption& after,
                               double client_cpu_s);

result::Outcomes outcomes_of(const loadgen::AttackResult& attack);
result::Offered offered_of(const loadgen::AttackResult& attack, const scenario::Load& load);
// What a request's answer is: the result; or an acknowledgement, after which the result is called
// back, or is not waited for.
enum class FlowAnswer { result, acknowledges_then_completes, acknowledges };
result::Latency latency_of(const loadgen::AttackResult& attack, FlowAnswer answer);
std::vector<result::Failure> failures_of(const result::Outcomes& outcomes,
                                         const std::string& first_wrong);

}  // namespace composure::experiment
