#include "harness/experiment/oracle.h"

#include <fmt/format.h>

#include <chrono>
#include <set>

#include "harness/experiment/deployment.h"
#include "harness/experiment/inputs.h"

namespace composure::experiment {

Status ask_oracle(const scenario::Scenario& scenario, std::uint64_t seed,
                  const stack::StackAddress& address, stack::OpenFaasClient& gateway,
                  Answers& known) {
  std::set<std::string> inputs;
  for (std::uint64_t k = 0; k < kInputs; ++k) {
    std::string input = input_of(scenario.load, seed, k);
    if (!known.contains(input)) inputs.insert(std::move(input));
  }
  if (inputs.empty()) return {};
  const DeploymentPlan plan = plan_oracle(scenario, address);
  if (auto ok = gateway.deploy(plan.functions.front()); !ok) return ok;
  if (auto ok = gateway.wait_available(plan.entry, 1, std::chrono::seconds(15)); !ok) return ok;
  for (const std::string& input : inputs) {
    const auto reply = gateway.invoke(plan.entry, input);
    if (!reply) return reply.error();
    if (!reply->ok())
      return Error{
          .what = fmt::format("the fused form answers {} to the input {}: {}", reply->status,
                              input.substr(0, 100), reply->body.substr(0, 200)),
          .where = plan.entry,
          .hint = "expect.same_as needs a fused form that answers every input"};
    known[input] = reply->body;
  }
  return gateway.remove(plan.entry);
}

}  // namespace composure::experiment
