// What the right answers of a repeat are, asked from the fused form of its composition.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "harness/scenario/scenario.h"
#include "harness/stack/openfaas_client.h"
#include "harness/stack/stack_address.h"

namespace composure::experiment {

// Right answers by input, asked once from the fused form.
using Answers = std::unordered_map<std::string, std::string>;

// Deploys the fused form beside nothing else, asks it for every input of this repeat that `known`
// lacks, and removes it.
Status ask_oracle(const scenario::Scenario& scenario, std::uint64_t seed,
                  const stack::StackAddress& address, stack::OpenFaasClient& gateway,
                  Answers& known);

}  // namespace composure::experiment
