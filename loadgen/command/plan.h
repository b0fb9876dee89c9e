// What `composure load` does, from its flags.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "loadgen/attack/plan.h"
#include "loadgen/request/request_source.h"
#include "loadgen/command/options.h"
#include "loadgen/command/target.h"

namespace composure::loadgen {

// What the target's name (or the proxy's) came to before the load began.
struct LookedUp {
  std::string name;
  std::vector<std::string> addresses;
  std::chrono::nanoseconds took{0};
};

struct LoadPlan {
  AttackPlan attack;
  std::unique_ptr<RequestSource> requests;
  LoadTarget target;
  // Requests that a closed loop sends; 0: as many as there is time for.
  std::uint64_t count = 0;
  // Nothing where no name was looked up beforehand.
  std::optional<LookedUp> looked_up{};
};

// Reads the files that the flags name, but touches no network. Errors: everything that would keep
// the attack from starting.
Result<LoadPlan> make_plan(const LoadOptions& options);

}  // namespace composure::loadgen
