// Which functions a cell needs on the gateway, and where its requests go: one composition, three
// ways to deploy it.
#pragma once

#include <string>
#include <vector>

#include "harness/scenario/scenario.h"
#include "harness/stack/openfaas_client.h"
#include "harness/stack/stack_address.h"

namespace composure::experiment {

struct DeploymentPlan {
  std::vector<stack::Deployment> functions;
  std::string entry;  // the function that takes the requests
  std::uint32_t warm = 1;
};

// Pure. Names: functions keep those of the scenario; the fused function is <scenario>-fused, the
// flow <scenario>-flow. Under autoscale all carry its bounds as OpenFaaS's labels, but those that
// the scenario gives a function stand.
DeploymentPlan plan_deployment(const scenario::Scenario& scenario,
                               const stack::StackAddress& address);

// The same scenario as one fused function under another name: what `expect: {same_as: fused}` asks.
DeploymentPlan plan_oracle(const scenario::Scenario& scenario, const stack::StackAddress& address);

// Secrets that flows read (docs/wire.md), to be put on the gateway before the first deployment.
std::vector<std::string> flow_secrets();

}  // namespace composure::experiment
