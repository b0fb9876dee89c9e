// Kills for want of memory, as the kernel counts them in control groups
// (https://docs.kernel.org/admin-guide/cgroup-v2.html, memory.events; version 1:
// memory.oom_control).
#pragma once

#include "base/cgroup.h"

namespace composure {

// Of processes in this group since it was made; nothing where that is not told.
CgroupUsage::Figure oom_kills(const Cgroup& group);
// Of the group that this process is in.
CgroupUsage::Figure own_oom_kills();

}  // namespace composure
