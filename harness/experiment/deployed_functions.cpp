#include "harness/experiment/deployed_functions.h"

#include <chrono>
#include <utility>

namespace composure::experiment {
namespace {

constexpr auto kDeployDeadline = std::chrono::seconds(20);

}  // namespace

DeployedFunctions::DeployedFunctions(stack::OpenFaasClient& gateway, DeploymentPlan plan)
    : gateway_(gateway), plan_(std::move(plan)) {}

DeployedFunctions::~DeployedFunctions() {
  for (const stack::Deployment& each : plan_.functions) (void)gateway_.remove(each.name);
}

Status DeployedFunctions::deploy(const std::function<bool()>& interrupted, Waiter& time) {
  const int warm = static_cast<int>(plan_.warm);
  for (const stack::Deployment& each : plan_.functions) {
    if (auto ok = gateway_.deploy(each); !ok) return ok;
    if (warm == 1) continue;
    if (auto ok = gateway_.scale(each.name, warm); !ok) return ok;
  }
  for (const stack::Deployment& each : plan_.functions)
    if (auto ok = gateway_.wait_available(each.name, warm, kDeployDeadline, interrupted, time); !ok)
      return ok;
  return {};
}

}  // namespace composure::experiment
