// The supervisor on the catalogue's real programs: what it tells of a component that died, and that
// a stack comes up anew after one that was broken.
#include "harness/stack/stack.h"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

#include "base/cgroup.h"
#include "tests/places.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

namespace composure::stack {
namespace {

using test::eventually;
using testing::HasSubstr;
using testing::IsEmpty;

StackOptions options(const std::string& log_folder) {
  return {.source = COMPOSURE_SOURCE_DIR,
          .programs = COMPOSURE_BIN_DIR,
          .guard_program = COMPOSURE_BIN_DIR "/composure",
          .log_folder = log_folder};
}

void expect_gone(const StackAddress& address) {
  EXPECT_THAT(processes_of(address.id), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(address.directory));
  EXPECT_THAT(Cgroup::list(cgroup_name(address.id)), IsEmpty());
}

TEST(StackSupervisor, TellsWhoDiedAndAnotherStackComesUpAfterIt) {
  const test::TemporaryFolder folder;
  auto first = Stack::up(options(folder.path("logs")));
  ASSERT_TRUE(first) << first.error().text();
  const StackAddress broken = (*first)->address();
  ASSERT_TRUE((*first)->check());

  ASSERT_EQ(kill(broken.pids.at("metrics"), SIGKILL), 0);
  ASSERT_TRUE(eventually([&] { return !(*first)->check(); }));
  const Error told = (*first)->check().error();
  EXPECT_EQ(told.where, "metrics");
  EXPECT_THAT(told.what, HasSubstr("is no longer running, killed by signal 9"));

  first->reset();
  expect_gone(broken);

  auto second = Stack::up(options(folder.path("logs/2")));
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_TRUE((*second)->check());
  EXPECT_NE((*second)->address().id, broken.id);
  EXPECT_EQ((*second)->components().size(), broken.pids.size());
  EXPECT_TRUE(std::filesystem::exists(folder.path("logs/gateway.log")));
  EXPECT_TRUE(std::filesystem::exists(folder.path("logs/2/gateway.log")));
}

// What its processes left lies in nobody's way: the new stack has ports, group and folder of its
// own.
TEST(StackSupervisor, AnotherStackComesUpBesideABrokenOne) {
  const test::TemporaryFolder folder;
  auto first = Stack::up(options(folder.path("logs")));
  ASSERT_TRUE(first) << first.error().text();
  ASSERT_EQ(kill((*first)->address().pids.at("gateway"), SIGKILL), 0);
  auto second = Stack::up(options(folder.path("logs/2")));
  ASSERT_TRUE(second) << second.error().text();
  first->reset();
  EXPECT_TRUE((*second)->check()) << "the first one's sweep took a part of the second";
}

// A component that no longer takes signals in goes with the stack all the same.
TEST(StackSupervisor, TakesAStoppedComponentDown) {
  const test::TemporaryFolder folder;
  auto up = Stack::up(options(folder.path("logs")));
  ASSERT_TRUE(up) << up.error().text();
  const StackAddress address = (*up)->address();
  ASSERT_EQ(kill(address.pids.at("metrics"), SIGSTOP), 0);
  up->reset();
  expect_gone(address);
}

TEST(StackSupervisor, LeavesNothingWhenInterruptedOnItsWayUp) {
  const test::TemporaryFolder folder;
  StackOptions interrupted = options(folder.path("logs"));
  const auto before = known_stacks().size();
  interrupted.interrupted = [] { return true; };
  const auto up = Stack::up(interrupted);
  ASSERT_FALSE(up);
  EXPECT_EQ(up.error().what, "interrupted");
  EXPECT_EQ(known_stacks().size(), before);
}

// A catalogue of one component, which is `sh -c script`.
Catalogue one(const std::string& script, std::chrono::milliseconds deadline) {
  Catalogue made;
  Implementation shell{.command = {"sh", "-c", script},
                       .files = {},
                       .ready = {.tcp = "127.0.0.1:${port.tcp}"},
                       .deadline = deadline,
                       .version = {}};
  made.components.push_back({.name = "shell",
                             .role = {},
                             .needs = {},
                             .ports = {"tcp"},
                             .secrets = {},
                             .offers = {},
                             .implementations = {{"sh", shell}},
                             .default_implementation = "sh"});
  return made;
}

TEST(StackSupervisor, TellsWhyAComponentDidNotComeUp) {
  const test::TemporaryFolder folder;
  const auto ended = Stack::up(one("echo no such key; exit 3", std::chrono::seconds(30)),
                               options(folder.path("logs")));
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().text(),
            "shell: ended before it was ready, exit code 3; its log ends:\n    no such key");
  const auto late =
      Stack::up(one("echo still at it; exec sleep 60", std::chrono::milliseconds(300)),
                options(folder.path("logs/2")));
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().text(),
              testing::MatchesRegex("shell: not ready after 300ms: 127.0.0.1:[0-9]+: Connection "
                                    "refused; its log ends:\n    still at it"));
}

TEST(StackSupervisor, TellsThatItCannotMakeTheLogsFolder) {
  const test::TemporaryFolder folder;
  folder.write("file", "");
  const auto up = Stack::up(options(folder.path("file") + "/logs"));
  ASSERT_FALSE(up);
  EXPECT_EQ(up.error().where, folder.path("file") + "/logs");
}

}  // namespace
}  // namespace composure::stack
