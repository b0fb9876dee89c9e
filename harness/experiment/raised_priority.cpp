#include "harness/experiment/raised_priority.h"

#include <sched.h>
#include <sys/resource.h>

namespace composure::experiment {
namespace {

constexpr int kNice = -15;  // of -20 (first) to 19 (last)

}  // namespace

RaisedPriority::RaisedPriority(bool in_real_time) : nice_before_(getpriority(PRIO_PROCESS, 0)) {
  const sched_param lowest{.sched_priority = sched_get_priority_min(SCHED_FIFO)};
  real_time_ =
      in_real_time && sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &lowest) == 0;
  nice_ = !real_time_ && setpriority(PRIO_PROCESS, 0, kNice) == 0;
}

RaisedPriority::~RaisedPriority() {
  const sched_param none{.sched_priority = 0};
  if (real_time_) sched_setscheduler(0, SCHED_OTHER, &none);
  if (nice_) setpriority(PRIO_PROCESS, 0, nice_before_);
}

}  // namespace composure::experiment
