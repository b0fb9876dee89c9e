// What the right answers of a repeat are, asked from the fused form of its composition.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "harness/experiment/deployment.h"
#include "harness/experiment/inputs.h"
#include "harness/stack/openfaas_client.h"

namespace composure::experiment {

// Right answers by input.
using Answers = std::unordered_map<std::string, std::string>;

// Deploys `plan` (plan_oracle), asks it once for each input that `known` lacks, and removes it on
// every way out; where nothing is lacking nothing is deployed. `interrupted` is asked before each
// input. What was answered before an error, or before an interrupt, stays known.
Status ask_oracle(const DeploymentPlan& plan, const Inputs& inputs, stack::OpenFaasClient& gateway,
                  const std::function<bool()>& interrupted, Answers& known);

}  // namespace composure::experiment
