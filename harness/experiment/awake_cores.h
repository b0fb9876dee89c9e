// Keeps the machine's cores from halting while it is measured.
//
// A core that has nothing to do is halted, and wakes late: by some 50 us, on a virtual machine at
// times by milliseconds, since its host must find it a place again. That lateness is the machine's;
// it would be in every hop of a composition and in the load generator's start lag. So, as with the
// kernel's idle=poll, every core that we may use has something to do that gives way to everything
// else at once: a thread of policy SCHED_IDLE (sched(7)).
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/attendant.h"
#include "base/result.h"

namespace composure::experiment {

class AwakeCores {
 public:
  // Why cores should not be kept awake here: a group that we are in has a bound on its CPU time,
  // which the waiting would use up.
  static std::optional<std::string> why_not();
  // Until it is destroyed, or this process ends. `program` is the composure executable, which is
  // run as `PROGRAM awake`: a process of its own, so that no group, session or weight that it
  // shares with us or with the stack counts.
  static Result<AwakeCores> start(const std::string& program);

 private:
  explicit AwakeCores(Attendant process) : process_(std::move(process)) {}
  Attendant process_;
};

// The body of the `awake` command: keeps them awake until it is dismissed. Returns the exit code.
int keep_awake();

}  // namespace composure::experiment
