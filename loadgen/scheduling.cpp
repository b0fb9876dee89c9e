#include "loadgen/scheduling.h"

#include <sched.h>
#include <sys/resource.h>

namespace composure::loadgen {

SchedulingClass SchedulingClass::of(pid_t thread) {
  sched_param param{};
  sched_getparam(thread, &param);
  return {.policy = sched_getscheduler(thread),
          .priority = param.sched_priority,
          .nice = getpriority(PRIO_PROCESS, static_cast<id_t>(thread))};
}

bool SchedulingClass::give(pid_t thread) const {
  if (of(thread) == *this) return true;
  const sched_param param{.sched_priority = priority};
  const bool scheduled = sched_setscheduler(thread, policy, &param) == 0;
  return setpriority(PRIO_PROCESS, static_cast<id_t>(thread), nice) == 0 && scheduled;
}

}  // namespace composure::loadgen
