#include "fixtures/stack/provider/usage.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>

#include "base/process.h"

namespace composure::provider {
namespace {

using namespace std::chrono_literals;

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!condition() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(5ms);
  return condition();
}

Result<Process> shell(const std::string& script) {
  return Process::start(
      {.command = {"sh", "-c", script}, .environment = {{"PATH", "/usr/bin:/bin"}}});
}

TEST(ProcessTreeUsage, SumsOverDescendants) {
  auto process = shell("(while :; do :; done) & sleep 60");  // the child burns, its parent sleeps
  ASSERT_TRUE(process);
  EXPECT_TRUE(eventually(
      [&] { return process_tree_usage(process->pid()).cpu_ns.value_or(0) > 50'000'000; }));
  const CgroupUsage usage = process_tree_usage(process->pid());
  EXPECT_EQ(usage.cpu_ns, usage.cpu_user_ns.value() + usage.cpu_system_ns.value());
  EXPECT_GT(usage.memory_bytes.value(), 3u * static_cast<unsigned>(sysconf(_SC_PAGESIZE)));
}

TEST(ProcessTreeUsage, KeepsTheTimeOfChildrenThatEnded) {
  auto process = shell("i=0; (while [ $i -lt 300000 ]; do i=$((i+1)); done); sleep 60");
  ASSERT_TRUE(process);
  EXPECT_TRUE(eventually(
      [&] { return process_tree_usage(process->pid()).cpu_ns.value_or(0) > 50'000'000; }));
}

TEST(ProcessTreeUsage, IsNotObservedForWhatIsGone) {
  EXPECT_EQ(process_tree_usage(-1).memory_bytes, std::nullopt);
  auto process = shell("true");
  const pid_t pid = process->pid();
  process->wait(10s);
  EXPECT_EQ(process_tree_usage(pid).cpu_ns, std::nullopt);
  EXPECT_EQ(process_tree_usage(pid).working_set_bytes, std::nullopt);
}

}  // namespace
}  // namespace composure::provider
