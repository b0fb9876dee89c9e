#include "base/cgroup.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>

#include "base/oom.h"
#include "base/process.h"
#include "base/text.h"
#include "tests/support/eventually.h"

namespace composure {
namespace {

using namespace std::chrono_literals;

class CgroupTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto can = Cgroup::available(); !can)
      GTEST_SKIP() << "cgroups can't be written here: " << can.error().text();
  }
  void TearDown() override { Cgroup::remove_tree(name_); }

  Result<Process> start_in(const Cgroup& group, const std::string& script) {
    return Process::start({.command = {"sh", "-c", script},
                           .environment = {{"PATH", "/usr/bin:/bin"}},
                           .cgroup_procs = group.procs_files()});
  }
  std::string name_ = "composure-test-" + random_hex(4);
};

TEST_F(CgroupTest, IsMadeListedAndRemoved) {
  ASSERT_TRUE(Cgroup::create(name_ + "/a.1"));
  ASSERT_TRUE(Cgroup::create(name_ + "/a.1"));  // as it is
  EXPECT_EQ(Cgroup::list(name_), std::vector<std::string>{name_});
  EXPECT_TRUE(Cgroup::remove_tree(name_));
  EXPECT_TRUE(Cgroup::list(name_).empty());
  EXPECT_TRUE(Cgroup::remove_tree(name_));  // what is gone is gone
}

// What `look` returns in a child that has entered the group; nothing if it could not.
std::optional<bool> seen_from_within(const Cgroup& group, bool (*look)()) {
  const pid_t child = fork();
  if (child == 0) _exit(!group.enter() ? 2 : look() ? 1 : 0);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 2) return std::nullopt;
  return WEXITSTATUS(status) == 1;
}

TEST_F(CgroupTest, ABoundOnCpuTimeIsSeenFromBelowIt) {
  const auto above = Cgroup::create(name_);
  const auto group = Cgroup::create(name_ + "/a/b");
  ASSERT_TRUE(group);
  EXPECT_EQ(seen_from_within(*group, has_cpu_quota), has_cpu_quota());
  ASSERT_TRUE(Cgroup(*above).limit({.cpus = 0.5, .memory_bytes = {}}));
  EXPECT_EQ(seen_from_within(*group, has_cpu_quota), true);
}

TEST_F(CgroupTest, AGroupThatYieldsToAllHasTheLeastWeight) {
  auto group = Cgroup::create(name_);
  ASSERT_TRUE(group);
  ASSERT_TRUE(group->yield_to_all());
  std::string weights;
  for (const std::string& file : group->procs_files())
    for (const char* weight : {"cpu.idle", "cpu.weight", "cpu.shares"})
      if (const auto text =
              read_file(std::filesystem::path(file).parent_path().string() + "/" + weight))
        weights += *text;
  EXPECT_THAT(split(weights, '\n'), testing::Contains(testing::AnyOf("1", "2")));
}

TEST_F(CgroupTest, AProcessThatLeavesIsNotKilledWithIt) {
  const auto group = Cgroup::create(name_);
  ASSERT_TRUE(group);
  EXPECT_EQ(seen_from_within(*group, [] { return bool(Cgroup::leave()); }), true);
  EXPECT_TRUE(group->pids().empty());
}

TEST_F(CgroupTest, AvailabilityLeavesNothing) {
  const auto before = Cgroup::list("composure-probe-");  // of others on this machine
  ASSERT_TRUE(Cgroup::available());
  EXPECT_EQ(Cgroup::list("composure-probe-"), before);
}

TEST_F(CgroupTest, HoldsItsProcessesAndKillsThem) {
  const auto group = Cgroup::create(name_ + "/a.1");
  ASSERT_TRUE(group);
  auto process = start_in(*group, "sleep 60 & sleep 60");
  ASSERT_TRUE(process) << process.error().text();
  EXPECT_TRUE(test::eventually([&] { return group->pids().size() >= 3; }));
  std::thread reaper(
      [&] { process->wait(10s); });  // a zombie keeps its group busy until it is reaped
  EXPECT_TRUE(Cgroup::remove_tree(name_));
  reaper.join();
  EXPECT_EQ(process->poll()->exit_code, 128 + SIGKILL);
}

TEST_F(CgroupTest, CountsKillsForWantOfMemory) {
  auto group = Cgroup::create(name_);
  ASSERT_TRUE(group);
  const auto before = oom_kills(*group);
  if (!before) GTEST_SKIP() << "not told here";
  EXPECT_EQ(*before, 0u);
  ASSERT_TRUE(group->limit({.cpus = std::nullopt, .memory_bytes = 16u << 20}));
  auto process =
      start_in(*group, "exec tail /dev/zero");  // it keeps the last line, which never ends
  ASSERT_TRUE(process);
  const auto end = process->wait(20s);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 128 + SIGKILL);
  EXPECT_EQ(oom_kills(*group), 1u);
}

TEST_F(CgroupTest, CountsCpuAndMemory) {
  const auto group = Cgroup::create(name_);
  ASSERT_TRUE(group);
  auto process = start_in(*group, "while :; do :; done");
  ASSERT_TRUE(process);
  EXPECT_TRUE(test::eventually([&] { return group->usage().cpu_ns.value_or(0) > 100'000'000; }));
  EXPECT_TRUE(test::eventually([&] {
    const CgroupUsage usage = group->usage();
    return usage.cpu_user_ns.value_or(0) + usage.cpu_system_ns.value_or(0) > 0;
  }));
  const CgroupUsage usage = group->usage();
  ASSERT_TRUE(usage.memory_bytes && usage.working_set_bytes);
  EXPECT_GT(*usage.memory_bytes, 0u);
  EXPECT_LE(*usage.working_set_bytes, *usage.memory_bytes);
  if (usage.memory_peak_bytes) {  // older kernels of version 2 keep none
    EXPECT_GE(*usage.memory_peak_bytes, *usage.memory_bytes / 2);
  }
  process->stop(0ms);
}

TEST_F(CgroupTest, WhatIsGoneIsNotObservedRatherThanNothing) {
  const auto group = Cgroup::create(name_ + "/a");
  ASSERT_TRUE(group);
  EXPECT_TRUE(group->usage().cpu_ns) << "nobody ran in it: 0, which is known";
  EXPECT_TRUE(group->usage().memory_bytes);
  ASSERT_TRUE(Cgroup::remove_tree(name_));
  const CgroupUsage usage = group->usage();
  for (const auto& figure :
       {usage.cpu_ns, usage.cpu_user_ns, usage.cpu_system_ns, usage.memory_bytes,
        usage.working_set_bytes, usage.memory_peak_bytes, usage.throttled_periods})
    EXPECT_EQ(figure, std::nullopt);
}

TEST_F(CgroupTest, CpuLimitThrottles) {
  auto group = Cgroup::create(name_);
  ASSERT_TRUE(group);
  ASSERT_TRUE(group->limit({.cpus = 0.1, .memory_bytes = {}}));
  auto process = start_in(*group, "while :; do :; done");
  ASSERT_TRUE(process);
  EXPECT_TRUE(test::eventually([&] { return group->usage().throttled_periods.value_or(0) >= 3; }));
  process->stop(0ms);
}

TEST_F(CgroupTest, MemoryLimitKills) {
  auto group = Cgroup::create(name_);
  ASSERT_TRUE(group);
  ASSERT_TRUE(group->limit({.cpus = {}, .memory_bytes = 16u << 20}));
  auto process =
      start_in(*group, "exec tail /dev/zero");  // tail keeps the one endless line in memory
  ASSERT_TRUE(process);
  const auto end = process->wait(20s);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 128 + SIGKILL);
}

// An empty name is the root of the machine, ".." is somebody else's group.
TEST_F(CgroupTest, RefusesNamesThatAreNotBelowTheRoot) {
  for (const char* name : {"", "/", ".", "..", "a/../b", "/a", "a/", "a//b"}) {
    EXPECT_FALSE(Cgroup::create(name)) << name;
    EXPECT_FALSE(Cgroup::is_valid_name(name)) << name;
  }
  EXPECT_TRUE(Cgroup::is_valid_name("composure-1/gateway"));
}

}  // namespace
}  // namespace composure
