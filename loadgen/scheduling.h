// Which of the threads that want a core the kernel lets run first (sched(7)).
#pragma once

#include <sys/types.h>

namespace composure::loadgen {

struct SchedulingClass {
  int policy = 0;    // SCHED_*, with SCHED_RESET_ON_FORK where that is set
  int priority = 0;  // of real-time policies
  int nice = 0;      // of the others

  // `thread`: its id; 0: the calling one.
  static SchedulingClass of(pid_t thread);
  // As far as this process may: false where a part of it was refused.
  bool give(pid_t thread) const;

  friend bool operator==(const SchedulingClass&, const SchedulingClass&) = default;
};

}  // namespace composure::loadgen
