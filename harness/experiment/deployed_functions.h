// The functions of one measurement on the gateway, for as long as this lives.
#pragma once

#include <functional>

#include "base/result.h"
#include "base/waiter.h"
#include "harness/experiment/deployment.h"
#include "harness/stack/openfaas_client.h"

namespace composure::experiment {

class DeployedFunctions {
 public:
  DeployedFunctions(stack::OpenFaasClient& gateway, DeploymentPlan plan);
  ~DeployedFunctions();  // removes them
  DeployedFunctions(const DeployedFunctions&) = delete;
  DeployedFunctions& operator=(const DeployedFunctions&) = delete;

  // Returns when all their replicas are available. Errors: the gateway's, one is not available
  // within 20 s, `interrupted` says so.
  Status deploy(const std::function<bool()>& interrupted, Waiter& time = real_time());

  const DeploymentPlan& plan() const { return plan_; }

 private:
  stack::OpenFaasClient& gateway_;
  DeploymentPlan plan_;
};

}  // namespace composure::experiment
