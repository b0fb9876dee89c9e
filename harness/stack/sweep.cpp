#include "harness/stack/sweep.h"

#include <dirent.h>
#include <fmt/format.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

#include "base/cgroup.h"
#include "base/text.h"

extern char** environ;

namespace composure::stack {
namespace {

bool carries_mark(const std::string& environment, const std::string& mark) {
  for (const std::string& entry : split(environment, '\0'))
    if (entry == mark) return true;
  return false;
}

Error cannot(const char* what) { return Error{.what = std::strerror(errno), .where = what}; }

}  // namespace

std::string cgroup_name(const std::string& id) { return "composure-" + id; }

std::vector<int> processes_of(const std::string& id) {
  std::vector<int> found;
  const std::string mark = fmt::format("{}={}", kStackVariable, id);
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return found;
  while (const dirent* entry = readdir(proc)) {
    const int pid = std::atoi(entry->d_name);
    if (pid <= 0 || pid == getpid()) continue;
    const auto environment = read_file("/proc/" + std::to_string(pid) + "/environ");
    if (environment && carries_mark(*environment, mark)) found.push_back(pid);
  }
  closedir(proc);
  return found;
}

bool sweep(const std::string& id, const std::string& directory, bool keep_folder) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::seconds(5);
  bool clean = false;
  while (!clean && Clock::now() < deadline) {
    const std::vector<int> left = processes_of(id);
    for (const int pid : left) kill(pid, SIGKILL);
    clean = left.empty();
    if (!clean)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));  // the kernel is taking them apart
  }
  const bool groups_gone =
      Cgroup::list(cgroup_name(id)).empty() || Cgroup::remove_tree(cgroup_name(id));
  std::error_code problem;
  if (!keep_folder && !directory.empty()) std::filesystem::remove_all(directory, problem);
  return clean && groups_gone && !problem;
}

Result<Guard> Guard::start(const std::string& program, const std::string& id,
                           const std::string& directory) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return cannot("pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string words[] = {program, "guard", id, directory};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  pid_t pid = -1;
  const int problem = posix_spawn(&pid, program.c_str(), &actions, &attributes, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[0]);
  if (problem != 0) {
    close(ends[1]);
    errno = problem;
    return cannot("guard");
  }
  Guard guard;
  guard.pipe_ = ends[1];
  guard.pid_ = pid;
  return guard;
}

Guard::Guard(Guard&& other) noexcept
    : pipe_(std::exchange(other.pipe_, -1)), pid_(std::exchange(other.pid_, -1)) {}

Guard& Guard::operator=(Guard&& other) noexcept {
  std::swap(pipe_, other.pipe_);
  std::swap(pid_, other.pid_);
  return *this;
}

Guard::~Guard() {
  if (pipe_ >= 0) close(pipe_);
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
}

int stand_guard(const std::string& id, const std::string& directory) {
  for (const int each : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) signal(each, SIG_IGN);
  unsetenv(kStackVariable);
  close_range(STDERR_FILENO + 1, ~0U, 0);  // nothing that the parent had open may wait for us
  char byte = 0;
  while (true) {
    const ssize_t n = read(STDIN_FILENO, &byte, 1);
    if (n == 0 || (n < 0 && errno != EINTR)) break;
  }
  return sweep(id, directory) ? 0 : 1;
}

}  // namespace composure::stack
