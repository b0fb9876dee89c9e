// What `composure load` does, from its flags.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "loadgen/attack.h"
#include "loadgen/hey/options.h"
#include "loadgen/hey/target.h"

namespace composure::loadgen {

struct LoadPlan {
  AttackPlan attack;
  std::unique_ptr<RequestSource> requests;
  LoadTarget target;
  // Requests that a closed loop sends; 0: as many as there is time for.
  std::uint64_t count = 0;
};

// Reads the files that the flags name, but touches no network. Errors: everything that would keep
// the attack from starting.
Result<LoadPlan> make_plan(const LoadOptions& options);

}  // namespace composure::loadgen
