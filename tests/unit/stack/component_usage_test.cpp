#include "harness/stack/component_usage.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "base/cgroup.h"
#include "base/process.h"
#include "base/text.h"
#include "tests/support/eventually.h"

namespace composure::stack {
namespace {

TEST(ComponentUsage, OfAProcessIsReadFromProc) {
  StackAddress address;
  address.pids["self"] = getpid();
  const ComponentUsage usage = component_usage(address).at("self");
  EXPECT_GE(usage.cpu_seconds.value(), 0);
  EXPECT_GT(usage.memory_bytes.value(), 100'000u);
  EXPECT_GT(usage.started_s.value(), 0);
}

TEST(ComponentUsage, OfAProcessThatIsGoneIsNotObserved) {
  auto process = Process::start({.command = {"true"}, .environment = {}});
  ASSERT_TRUE(process);
  StackAddress address;
  address.pids["gone"] = process->pid();
  ASSERT_TRUE(test::eventually(
      [&] { return !component_usage(address).at("gone").started_s; }));  // not reaped yet
  process->wait(std::chrono::seconds(10));
  const ComponentUsage usage = component_usage(address).at("gone");
  EXPECT_FALSE(usage.cpu_seconds);
  EXPECT_FALSE(usage.memory_bytes);
  EXPECT_FALSE(usage.started_s);
}

class GroupUsage : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto can = Cgroup::available(); !can)
      GTEST_SKIP() << "cgroups can't be written here: " << can.error().text();
    auto group = Cgroup::create(name_ + "/busy");
    ASSERT_TRUE(group);
    auto process = Process::start({.command = {"sh", "-c", "while :; do :; done"},
                                   .environment = {},
                                   .cgroup_procs = group->procs_files()});
    ASSERT_TRUE(process);
    process_ = std::move(*process);
    address_.cgroup = name_;
    address_.pids["busy"] = process_.pid();
  }
  void TearDown() override { Cgroup::remove_tree(name_); }
  ComponentUsage busy() { return component_usage(address_).at("busy"); }

  const std::string name_ = "composure-test-" + random_hex(4);
  Process process_;
  StackAddress address_;
};

TEST_F(GroupUsage, IsReadFromTheGroup) {
  EXPECT_TRUE(test::eventually([&] { return busy().cpu_seconds.value_or(0) > 0.02; }));
  EXPECT_GT(busy().memory_bytes.value(), 0u);
  EXPECT_TRUE(busy().started_s);
}

TEST_F(GroupUsage, OfAGroupThatVanishedIsNotObserved) {
  ASSERT_TRUE(test::eventually([&] { return busy().cpu_seconds.has_value(); }));
  ASSERT_TRUE(Cgroup::remove_tree(name_));
  EXPECT_FALSE(busy().cpu_seconds);
  EXPECT_FALSE(busy().memory_bytes);
}

}  // namespace
}  // namespace composure::stack
