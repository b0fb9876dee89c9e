#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

extern char** environ;

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
    struct stat info {};
    if (stat(candidate.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
        access(candidate.c_str(), X_OK) == 0)
      return candidate;
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

// Libraries (Asio among them) open sockets without close-on-exec: a child that inherits one keeps a
// connection open that its owner has closed. So every descriptor but the first three closes at
// exec.
void close_at_exec() {
  if (syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC) == 0) return;
  for (int fd = 3; fd < 4096; ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);  // before Linux 5.11
}

// Runs in the child; tells the parent what failed through `report` and does not return.
[[noreturn]] void become(const ProcessSpec& spec, Prepared& prepared, pid_t parent, int report) {
  if (spec.own_session) {
    setsid();
  } else {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
  }
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
  for (int i = 0; i < 3; ++i)
    if (spec.standard[static_cast<std::size_t>(i)] >= 0)
      ready = ready && dup2(spec.standard[static_cast<std::size_t>(i)], i) >= 0;
  if (ready) {
    close_at_exec();
    execve(prepared.program.c_str(), prepared.argv.data(), prepared.envp.data());
  }
  const int problem = errno;
  [[maybe_unused]] const ssize_t told = write(report, &problem, sizeof problem);
  _exit(127);
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Reaps the leader of a group once it has ended (`options` as for waitid). Whatever it left in its
// group goes first, as long as the unreaped leader keeps the number from being given to somebody
// else.
std::optional<ProcessEnd> reap(pid_t pid, int options) {
  siginfo_t info{};
  int looked = 0;
  do looked = waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT | options);
  while (looked != 0 && errno == EINTR);
  if (looked != 0 || info.si_pid != pid) return std::nullopt;
  kill(-pid, SIGKILL);
  int status = 0;
  rusage used{};
  while (wait4(pid, &status, 0, &used) < 0 && errno == EINTR) continue;
  return ProcessEnd{.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
                    .cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime),
                    .peak_rss_bytes = static_cast<std::uint64_t>(used.ru_maxrss) * 1024};
}

}  // namespace

std::map<std::string, std::string> current_environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

std::string ProcessEnd::text() const {
  if (exit_code <= 128 || exit_code > 128 + SIGRTMAX)
    return "exit code " + std::to_string(exit_code);
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
    // In both, so that neither can be too late; who leads a group can begin no session, though.
    if (!spec.own_session) setpgid(pid, pid);
    ssize_t told = 0;
    do told = read(report[0], &problem, sizeof problem);
    while (told < 0 && errno == EINTR);
    if (told != sizeof problem) problem = 0;  // closed by exec: it runs
  }
  close(report[0]);
  if (problem != 0) {
    if (pid > 0) reap(pid, 0);
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
  if (pid_ > 0 && !end_) end_ = reap(pid_, WNOHANG);
  assert(!end_ || pid_ > 0);
  return end_;
}

std::optional<ProcessEnd> Process::wait(std::chrono::milliseconds within) {
  if (poll() || pid_ <= 0) return end_;
  const auto deadline = Clock::now() + within;
  const int fd = end_descriptor();
  while (!poll()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) break;
    pollfd watched{fd, POLLIN, 0};
    ::poll(&watched, 1, static_cast<int>(fd >= 0 ? left : 1));
  }
  if (fd >= 0) close(fd);
  return end_;
}

int Process::end_descriptor() const {
  return pid_ > 0 ? static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)) : -1;  // Linux 5.3
}

void Process::release() {
  pid_ = -1;
  end_.reset();
}

void Process::signal(int number) {
  if (pid_ > 0 && !end_) kill(-pid_, number);
}

ProcessEnd Process::stop(std::chrono::milliseconds grace) {
  if (pid_ <= 0) return {};
  if (grace.count() > 0) {
    signal(SIGTERM);
    wait(grace);
  }
  signal(SIGKILL);
  if (!end_) end_ = reap(pid_, 0);
  return end_.value_or(ProcessEnd{});
}

}  // namespace composure
