#include "harness/experiment/awake_cores.h"

#include <gmock/gmock.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>

#include "base/cgroup.h"
#include "base/text.h"
#include "tests/places.h"
#include "tests/support/eventually.h"

namespace composure::experiment {
namespace {

namespace files = std::filesystem;

const std::string kProgram = std::string(COMPOSURE_BIN_DIR) + "/composure";

// The process that runs `composure awake` for us; nothing while there is none.
std::optional<std::string> awake_process() {
  std::string children;
  for (const auto& task : files::directory_iterator("/proc/self/task"))
    if (const auto some = read_file(task.path().string() + "/children")) children += *some;
  for (const std::string& pid : split(children, ' ')) {
    if (pid.empty()) continue;
    const auto command = read_file("/proc/" + pid + "/cmdline");
    if (command && command->find(std::string("\0awake\0", 7)) != std::string::npos) return pid;
  }
  return std::nullopt;
}

cpu_set_t cores_of(int thread) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  sched_getaffinity(thread, sizeof cores, &cores);
  return cores;
}

// The cores that a thread of the idle policy keeps to.
std::set<int> cores_with_an_idle_thread(const std::string& pid) {
  std::set<int> found;
  std::error_code gone;
  for (const auto& task : files::directory_iterator("/proc/" + pid + "/task", gone)) {
    const int thread = std::atoi(task.path().filename().c_str());
    const cpu_set_t cores = cores_of(thread);
    if (sched_getscheduler(thread) != SCHED_IDLE || CPU_COUNT(&cores) != 1) continue;
    for (int core = 0; core < CPU_SETSIZE; ++core)
      if (CPU_ISSET(core, &cores)) found.insert(core);
  }
  return found;
}

std::set<int> our_cores() {
  std::set<int> found;
  const cpu_set_t cores = cores_of(0);
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &cores)) found.insert(core);
  return found;
}

TEST(AwakeCores, HaveAnIdleThreadEachThatGivesWayToAll) {
  auto awake = AwakeCores::start(kProgram);
  ASSERT_TRUE(awake) << awake.error().text();
  std::optional<std::string> pid;
  ASSERT_TRUE(test::eventually([&] { return bool(pid = awake_process()); }));
  EXPECT_TRUE(test::eventually([&] { return cores_with_an_idle_thread(*pid) == our_cores(); }));
  if (Cgroup::available()) {
    EXPECT_THAT(Cgroup::list("composure-awake-" + *pid), testing::SizeIs(1));
  }
}

TEST(AwakeCores, AreLetGoWithTheirHolder) {
  std::optional<std::string> pid;
  {
    auto awake = AwakeCores::start(kProgram);
    ASSERT_TRUE(awake) << awake.error().text();
    ASSERT_TRUE(test::eventually([&] { return bool(pid = awake_process()); }));
    ASSERT_TRUE(test::eventually([&] { return cores_with_an_idle_thread(*pid) == our_cores(); }));
  }
  EXPECT_FALSE(files::exists("/proc/" + *pid));
  EXPECT_THAT(Cgroup::list("composure-awake-" + *pid), testing::IsEmpty());
}

TEST(AwakeCores, RemoveWhatOneThatWasKilledHasLeft) {
  if (!Cgroup::available()) GTEST_SKIP() << Cgroup::available().error().text();
  int last_pid = 0;
  std::ifstream("/proc/sys/kernel/pid_max") >> last_pid;
  const std::string of_nobody = "composure-awake-" + std::to_string(last_pid + 1);
  const std::string of_us = "composure-awake-" + std::to_string(getpid());
  ASSERT_TRUE(Cgroup::create(of_nobody));
  ASSERT_TRUE(Cgroup::create(of_us));
  auto awake = AwakeCores::start(kProgram);
  ASSERT_TRUE(awake) << awake.error().text();
  EXPECT_TRUE(test::eventually([&] { return Cgroup::list(of_nobody).empty(); }));
  EXPECT_THAT(Cgroup::list(of_us), testing::Contains(of_us));
  Cgroup::try_remove_tree(of_us);
}

TEST(AwakeCores, AProgramThatIsNotThereIsAnError) {
  EXPECT_FALSE(AwakeCores::start("/nowhere/composure"));
}

}  // namespace
}  // namespace composure::experiment
