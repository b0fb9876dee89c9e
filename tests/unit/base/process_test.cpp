#include "base/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/text.h"

namespace composure {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

bool eventually(const std::function<bool()>& condition) {
  for (const auto deadline = Clock::now() + 10s; Clock::now() < deadline;
       std::this_thread::sleep_for(2ms))
    if (condition()) return true;
  return condition();
}

bool is_running(pid_t pid) {
  const auto stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  if (!stat) return false;
  const std::size_t name_end = stat->rfind(')');
  return name_end != std::string::npos && stat->substr(name_end + 2, 1) != "Z";
}

class ProcessTest : public testing::Test {
 protected:
  ProcessTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "composure-process-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    output_ = folder_ + "/output";
  }
  ~ProcessTest() override { std::filesystem::remove_all(folder_); }

  ProcessSpec shell(const std::string& script) {
    return {.command = {"sh", "-c", script},
            .environment = {{"PATH", "/usr/bin:/bin"}},
            .output = output_};
  }
  // Runs to the end and gives what was printed.
  std::string output_of(const ProcessSpec& spec) {
    auto process = Process::start(spec);
    if (!process) return process.error().text();
    process->wait(10s);
    const auto printed = read_file(output_);
    return printed ? *printed : printed.error().text();
  }
  std::string folder_, output_;
};

TEST_F(ProcessTest, ReportsHowItEnded) {
  EXPECT_EQ(Process::start(shell("exit 3"))->wait(10s)->exit_code, 3);
  const auto killed = Process::start(shell("kill -9 $$"))->wait(10s);
  EXPECT_EQ(killed->exit_code, 137);
  EXPECT_EQ(killed->text(), "killed by signal 9 (Killed)");
  EXPECT_EQ(ProcessEnd{3}.text(), "exit code 3");
  EXPECT_EQ(ProcessEnd{255}.text(), "exit code 255");  // no signal has the number 127
}

TEST_F(ProcessTest, GetsTheGivenEnvironmentAndNothingElse) {
  setenv("COMPOSURE_TEST_LEAK", "1", 1);
  EXPECT_EQ(output_of({.command = {"env"},
                       .environment = {{"PATH", "/usr/bin:/bin"}, {"A", "b c"}},
                       .output = output_}),
            "A=b c\nPATH=/usr/bin:/bin\n");
}

TEST_F(ProcessTest, InheritsNoDescriptorButTheFirstThree) {
  const int leak = open("/dev/null", O_RDONLY);  // not close-on-exec, as a library may leave it
  const std::string listed = output_of(shell("ls /proc/$$/fd"));
  close(leak);
  EXPECT_EQ(listed, "0\n1\n2\n");
}

TEST_F(ProcessTest, ReadsNothingFromStandardInput) {
  EXPECT_EQ(output_of(shell("cat; echo end")), "end\n");
}

TEST_F(ProcessTest, RunsInTheGivenFolderAndAppendsItsOutput) {
  ASSERT_TRUE(write_file(output_, "before\n"));
  ProcessSpec spec = shell("pwd; echo error >&2");
  spec.directory = folder_;
  EXPECT_EQ(output_of(spec),
            "before\n" + std::filesystem::canonical(folder_).string() + "\nerror\n");
}

TEST_F(ProcessTest, SaysWhyItCannotStart) {
  const auto missing =
      Process::start({.command = {"composure-no-such-program"}, .environment = {}});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().text(), "composure-no-such-program: program not found");
  EXPECT_FALSE(Process::start({.command = {}, .environment = {}}));
  EXPECT_FALSE(Process::start({.command = {folder_ + "/none"}, .environment = {}}));
  ProcessSpec elsewhere = shell("true");
  elsewhere.directory = folder_ + "/none";
  EXPECT_FALSE(Process::start(elsewhere));
  ProcessSpec no_group = shell("true");
  no_group.cgroup_procs = {folder_ + "/cgroup.procs"};
  EXPECT_FALSE(Process::start(no_group));
}

TEST_F(ProcessTest, PassesOverFoldersInPath) {
  std::filesystem::create_directories(folder_ + "/first/sh");
  ProcessSpec spec = shell("echo found");
  spec.environment["PATH"] = folder_ + "/first:/usr/bin:/bin";
  EXPECT_EQ(output_of(spec), "found\n");
}

TEST_F(ProcessTest, WaitReturnsNothingWhileItRuns) {
  auto process = Process::start(shell("exec sleep 60"));
  EXPECT_FALSE(process->poll());
  EXPECT_FALSE(process->wait(1ms));
  const pid_t pid = process->pid();
  EXPECT_EQ(process->stop(10s).exit_code, 128 + SIGTERM);
  EXPECT_FALSE(is_running(pid));
}

TEST_F(ProcessTest, StopKillsWhatIgnoresSigterm) {
  auto process = Process::start(shell("trap '' TERM; echo ready; while :; do sleep 60; done"));
  ASSERT_TRUE(eventually([&] { return read_file(output_) && !read_file(output_)->empty(); }));
  EXPECT_EQ(process->stop(20ms).exit_code, 128 + SIGKILL);
}

TEST_F(ProcessTest, StopEndsTheWholeGroup) {
  auto process = Process::start(shell("sleep 60 & echo $!; wait"));
  ASSERT_TRUE(eventually([&] { return read_file(output_) && !read_file(output_)->empty(); }));
  const pid_t child = std::stoi(*read_file(output_));
  EXPECT_TRUE(is_running(child));
  process->stop(0ms);
  EXPECT_TRUE(eventually([&] { return !is_running(child); }));
}

TEST_F(ProcessTest, WhatAnEndedProcessLeftInItsGroupEndsToo) {
  auto process = Process::start(shell("sleep 60 & echo $!"));
  ASSERT_TRUE(process->wait(10s));
  const pid_t child = std::stoi(*read_file(output_));
  EXPECT_TRUE(eventually([&] { return !is_running(child); }));
}

TEST_F(ProcessTest, DestructorAndAssignmentEndIt) {
  pid_t first = 0, second = 0;
  {
    auto process = *Process::start(shell("exec sleep 60"));
    first = process.pid();
    process = *Process::start(shell("exec sleep 60"));
    second = process.pid();
    EXPECT_FALSE(is_running(first));
    EXPECT_TRUE(is_running(second));
  }
  EXPECT_FALSE(is_running(second));
}

TEST_F(ProcessTest, DiesWithItsParent) {
  const pid_t parent = fork();
  if (parent == 0) {
    auto process = Process::start(shell("echo $$; exec sleep 60"));
    pause();
    _exit(0);
  }
  ASSERT_TRUE(eventually([&] { return read_file(output_) && !read_file(output_)->empty(); }));
  const pid_t child = std::stoi(*read_file(output_));
  EXPECT_TRUE(is_running(child));
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  EXPECT_TRUE(eventually([&] { return !is_running(child); }));
}

TEST_F(ProcessTest, InASessionOfItsOwnItOutlivesItsParent) {
  const pid_t parent = fork();
  if (parent == 0) {
    ProcessSpec spec = shell("echo $$; exec sleep 60");
    spec.own_session = true;
    auto process = Process::start(spec);
    pause();
    _exit(0);
  }
  ASSERT_TRUE(eventually([&] { return read_file(output_) && !read_file(output_)->empty(); }));
  const pid_t child = std::stoi(*read_file(output_));
  EXPECT_EQ(getsid(child), child);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  // What would kill it has been sent by now.
  pollfd ended{static_cast<int>(syscall(SYS_pidfd_open, child, 0)), POLLIN, 0};
  EXPECT_EQ(::poll(&ended, 1, 100), 0);
  close(ended.fd);
  kill(child, SIGKILL);
}

TEST_F(ProcessTest, WhatIsReleasedRunsOn) {
  pid_t pid = 0;
  {
    auto process = Process::start(shell("exec sleep 60"));
    ASSERT_TRUE(process);
    pid = process->pid();
    process->release();
  }
  EXPECT_TRUE(is_running(pid));
  kill(pid, SIGKILL);
  EXPECT_EQ(waitpid(pid, nullptr, 0), pid);
}

TEST_F(ProcessTest, SaysWhatItUsed) {
  const auto end =
      Process::start(shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"))->wait(60s);
  ASSERT_TRUE(end);
  EXPECT_GT(end->cpu_seconds, 0.005);
  EXPECT_GT(end->peak_rss_bytes, 100'000u);
}

TEST_F(ProcessTest, ItsEndCanBeWaitedForByADescriptor) {
  EXPECT_EQ(Process().end_descriptor(), -1);
  auto process = Process::start(shell("read line < /dev/null; exec sleep 60"));
  ASSERT_TRUE(process);
  const int fd = process->end_descriptor();
  pollfd watched{fd, POLLIN, 0};
  EXPECT_EQ(::poll(&watched, 1, 0), 0);
  process->signal(SIGKILL);
  EXPECT_EQ(::poll(&watched, 1, 20'000), 1);
  close(fd);
}

}  // namespace
}  // namespace composure
