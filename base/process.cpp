#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace composure {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  for (std::string& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

// Everything the child needs, made before fork: only async-signal-safe calls are allowed after it.
struct Prepared {
  std::vector<std::string> words, variables;
  std::vector<char*> argv, envp;
  std::string program;
};

std::string find_program(const std::string& name, const std::string& path) {
  if (name.find('/') != std::string::npos) return name;
  for (std::size_t at = 0; at <= path.size();) {
    std::size_t end = path.find(':', at);
    if (end == std::string::npos) end = path.size();
    std::string candidate = path.substr(at, end - at) + "/" + name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    at = end + 1;
  }
  return {};
}

bool join_cgroup(const char* procs_file) {
  const int fd = open(procs_file, O_WRONLY | O_CLOEXEC);
  const bool joined = fd >= 0 && write(fd, "0", 1) == 1;
  if (fd >= 0) close(fd);
  return joined;
}

// Runs in the child; tells the parent what failed through `report` and does not return.
[[noreturn]] void become(const ProcessSpec& spec, Prepared& prepared, pid_t parent, int report) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  bool ready = getppid() == parent;  // the parent may have died before prctl
  for (const std::string& file : spec.cgroup_procs) ready = ready && join_cgroup(file.c_str());
  if (ready && !spec.directory.empty()) ready = chdir(spec.directory.c_str()) == 0;
  const int input = open("/dev/null", O_RDONLY);
  if (input >= 0) dup2(input, STDIN_FILENO);
  if (ready && !spec.output.empty()) {
    const int out = open(spec.output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ready = out >= 0 && dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0;
  }
  if (ready) execve(prepared.program.c_str(), prepared.argv.data(), prepared.envp.data());
  const int problem = errno;
  [[maybe_unused]] const ssize_t told = write(report, &problem, sizeof problem);
  _exit(127);
}

ProcessEnd decode(int status) {
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

}  // namespace

std::string ProcessEnd::text() const {
  if (exit_code <= 128) return "exit code " + std::to_string(exit_code);
  const int signal = exit_code - 128;
  return "killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
}

Result<Process> Process::start(const ProcessSpec& spec) {
  Prepared prepared;
  prepared.words = spec.command;
  for (const auto& [name, value] : spec.environment)
    prepared.variables.push_back(name + "=" + value);
  prepared.argv = pointers(prepared.words);
  prepared.envp = pointers(prepared.variables);
  const auto path = spec.environment.find("PATH");
  if (!spec.command.empty())
    prepared.program = find_program(
        spec.command[0], path == spec.environment.end() ? "/usr/bin:/bin" : path->second);
  if (prepared.program.empty())
    return Error{.what = "program not found", .where = spec.command.empty() ? "" : spec.command[0]};

  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return Error{.what = std::strerror(errno), .where = "pipe"};
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become(spec, prepared, parent, report[1]);
  close(report[1]);
  int problem = pid < 0 ? errno : 0;
  if (pid > 0) {
    setpgid(pid, pid);  // in both, so that neither can be too late
    if (read(report[0], &problem, sizeof problem) != sizeof problem) problem = 0;
  }
  close(report[0]);
  if (problem != 0) {
    if (pid > 0) waitpid(pid, nullptr, 0);
    return Error{.what = std::string("cannot start: ") + std::strerror(problem),
                 .where = prepared.program};
  }
  Process started;
  started.pid_ = pid;
  return started;
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), end_(std::exchange(other.end_, std::nullopt)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    if (pid_ > 0 && !end_) stop(std::chrono::milliseconds{0});
    pid_ = std::exchange(other.pid_, -1);
    end_ = std::exchange(other.end_, std::nullopt);
  }
  return *this;
}

Process::~Process() {
  if (pid_ > 0 && !end_) stop(std::chrono::milliseconds{0});
}

std::optional<ProcessEnd> Process::poll() {
  int status = 0;
  if (pid_ > 0 && !end_ && waitpid(pid_, &status, WNOHANG) == pid_) end_ = decode(status);
  return end_;
}

std::optional<ProcessEnd> Process::wait(std::chrono::milliseconds within) {
  if (poll() || pid_ <= 0) return end_;
  const auto deadline = Clock::now() + within;
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  while (!poll()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) break;
    pollfd watched{fd, POLLIN, 0};
    ::poll(&watched, 1, static_cast<int>(fd >= 0 ? left : 1));
  }
  if (fd >= 0) close(fd);
  return end_;
}

void Process::signal(int number) {
  if (pid_ > 0 && !end_) kill(-pid_, number);
}

ProcessEnd Process::stop(std::chrono::milliseconds grace) {
  if (pid_ <= 0) return {};
  const pid_t group = pid_;
  if (grace.count() > 0) {
    signal(SIGTERM);
    wait(grace);
  }
  kill(-group, SIGKILL);  // also what the process left behind in its group
  int status = 0;
  if (!end_ && waitpid(pid_, &status, 0) == pid_) end_ = decode(status);
  return end_.value_or(ProcessEnd{});
}

}  // namespace composure
