// A child process of ours: started in its own process group, dies with its parent (unless it is to
// outlive it), ended by pid alone. There is no other way by which we start one.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace composure {

struct ProcessSpec {
  std::vector<std::string> command;  // argv; [0] is looked up in PATH when it has no slash
  std::map<std::string, std::string>
      environment;          // the whole environment of the child, PATH included
  std::string directory{};  // working directory; empty: the parent's
  std::string output{};     // file that takes stdout and stderr (appended); empty: inherited
  // What becomes 0, 1 and 2 of the child; wins over `output`; -1: nothing given. Stays open here.
  std::array<int, 3> standard{-1, -1, -1};
  std::vector<std::string>
      cgroup_procs{};  // cgroup.procs files the child joins before it runs anything
  // In a session of its own, and not killed when the thread that started it ends: for what outlives
  // us.
  bool own_session = false;
};

struct ProcessEnd {
  int exit_code = 0;  // exit status, or 128 + signal
  // Of the process and of those children that it has waited for.
  double cpu_seconds = 0;            // user and system
  std::uint64_t peak_rss_bytes = 0;  // of the largest of them
  std::string text() const;          // "exit code 3", "killed by signal 9 (Killed)"
};

// The variables of this process, to be handed on.
std::map<std::string, std::string> current_environment();

// Move-only. The child inherits no descriptor but 0 (reads nothing
// unless given), 1 and 2. The destructor kills
// the process group and reaps the child. Without `own_session` PR_SET_PDEATHSIG is set to SIGKILL,
// so the child also dies when the *thread* that started it does: start processes from a thread that
// lives as long as they shall.
class Process {
 public:
  static Result<Process> start(const ProcessSpec& spec);
  Process() = default;
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }
  // How it ended, or nothing while it runs. Does not wait. What an ended process left in its group
  // is killed with it.
  std::optional<ProcessEnd> poll();
  // Waits for the end until `within` has passed.
  std::optional<ProcessEnd> wait(std::chrono::milliseconds within);
  // Sends `signal` to the process group.
  void signal(int signal);
  // SIGTERM to the group, then SIGKILL once `grace` has passed; returns when it is reaped.
  ProcessEnd stop(std::chrono::milliseconds grace);
  // A descriptor, the caller's to close, that can be read once it has ended; -1: none to be had.
  int end_descriptor() const;
  // Leaves it running, to be reaped by whoever inherits it.
  void release();

 private:
  pid_t pid_ = -1;
  std::optional<ProcessEnd> end_;
};

}  // namespace composure
