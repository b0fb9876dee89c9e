// What the components of a stack on this machine have used so far, ours or one that `stack up`
// left.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/stack/stack_address.h"

namespace composure::stack {

// Nothing where it could not be read: the component is gone, or belongs to somebody else.
struct ComponentUsage {
  std::optional<double> cpu_seconds{};          // since it was started
  std::optional<std::uint64_t> memory_bytes{};  // now, less what could be given back at once
  std::optional<double> started_s{};  // of its process, since the machine was; while it runs
};

// From the component's cgroup or, in a stack without cgroups, from its process alone. Every
// component with a process is in the answer.
std::map<std::string, ComponentUsage> component_usage(const StackAddress& address);

}  // namespace composure::stack
