#include "harness/experiment/limits.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <variant>

#include "harness/scenario/mechanism.h"

namespace composure::experiment {
namespace {

// Those that a task calls and that have some.
std::set<std::string> limited_functions(const scenario::Scenario& scenario) {
  std::set<std::string> limited;
  for (const auto& [name, node] : scenario.composition.nodes) {
    const auto* task = std::get_if<scenario::Task>(&node);
    if (task == nullptr) continue;
    const scenario::Limits& limits = scenario.functions.at(task->function).limits;
    if (limits.cpus || limits.memory_bytes) limited.insert(task->function);
  }
  return limited;
}

}  // namespace

std::optional<result::Finding> limits_missing(const scenario::Scenario& scenario,
                                              const stack::StackAddress& address) {
  const auto limited = limited_functions(scenario);
  if (limited.empty()) return std::nullopt;
  const std::string what = fmt::format("limits not applied to {}: ", fmt::join(limited, ", "));
  if (address.cgroup.empty())
    return result::Finding{
        what + (address.without_cgroups.empty() ? "the stack has no control groups"
                                                : address.without_cgroups),
        "run as root where control groups can be written"};
  if (scenario::walker_of(scenario.composition.mechanism) == scenario::Walker::fused_function)
    return result::Finding{what + "the fused function, which holds all handlers, has none",
                           "compare with it what has no limits"};
  return std::nullopt;
}

}  // namespace composure::experiment
