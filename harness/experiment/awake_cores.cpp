#include "harness/experiment/awake_cores.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <utility>
#include <vector>

#include "base/cgroup.h"

namespace composure::experiment {
namespace {

const std::string kGroups = "composure-awake-";

// The group's name goes with the process that is in it.
std::string group_name() { return kGroups + std::to_string(getpid()); }

// Those whose process was killed. One of another PID namespace is not empty.
void remove_groups_of_the_dead() {
  for (const std::string& name : Cgroup::list(kGroups)) {
    const int pid = std::atoi(name.c_str() + kGroups.size());
    const auto group = Cgroup::open(name);
    if (pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH || !group || !group->pids().empty())
      continue;
    Cgroup::try_remove_tree(name);
  }
}

void pause_briefly() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Threads that are made later are like us.
void go_last() {
  std::ofstream("/proc/self/autogroup") << 19;  // of the sessions, where they are weighed
  remove_groups_of_the_dead();
  if (auto group = Cgroup::create(group_name())) {
    if (group->yield_to_all()) static_cast<void>(group->enter());
  }
  const sched_param none{.sched_priority = 0};
  sched_setscheduler(0, SCHED_IDLE, &none);
}

void stay_on(int core) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(core, &only);
  pthread_setaffinity_np(pthread_self(), sizeof only, &only);
}

std::vector<int> usable_cores() {
  cpu_set_t all;
  CPU_ZERO(&all);
  sched_getaffinity(0, sizeof all, &all);
  std::vector<int> cores;
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &all)) cores.push_back(core);
  return cores;
}

}  // namespace

std::optional<std::string> AwakeCores::why_not() {
  if (has_cpu_quota()) return "this container or control group has a bound on its CPU time";
  return std::nullopt;
}

Result<AwakeCores> AwakeCores::start(const std::string& program) {
  auto process =
      Attendant::start({.command = {program, "awake"}, .environment = current_environment()});
  if (!process) return process.error();
  return AwakeCores(std::move(*process));
}

int keep_awake() {
  std::atomic<bool> dismissed = false;
  std::vector<std::thread> threads;
  // This thread stays as it is, so that it hears of its dismissal in time.
  std::thread first([&] {
    go_last();
    for (const int core : usable_cores())
      threads.emplace_back([core, &dismissed] {
        stay_on(core);
        while (!dismissed.load(std::memory_order_relaxed)) pause_briefly();
      });
  });
  first.join();
  wait_until_dismissed();
  static_cast<void>(Cgroup::leave());
  Cgroup::try_remove_tree(group_name());
  _exit(0);  // not before each of them has had its turn
}

}  // namespace composure::experiment
