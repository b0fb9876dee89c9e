#include "harness/stack/sweep.h"

#include <dirent.h>
#include <fmt/format.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

#include "base/cgroup.h"
#include "base/process.h"
#include "base/text.h"

namespace composure::stack {
namespace {

constexpr std::chrono::seconds kSweepWithin{60};  // it is given up then

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
  std::map<std::string, std::string> environment = current_environment();
  environment.erase(kStackVariable);  // it would sweep itself
  auto process = Process::start({.command = {program, "guard", id, directory},
                                 .environment = std::move(environment),
                                 .output = "/dev/null",
                                 .standard = {ends[0], -1, -1},
                                 .own_session = true});
  close(ends[0]);
  if (!process) {
    close(ends[1]);
    return process.error();
  }
  Guard guard;
  guard.pipe_ = ends[1];
  guard.process_ = std::move(*process);
  return guard;
}

Guard::Guard(Guard&& other) noexcept
    : pipe_(std::exchange(other.pipe_, -1)), process_(std::move(other.process_)) {}

Guard& Guard::operator=(Guard&& other) noexcept {
  std::swap(pipe_, other.pipe_);
  std::swap(process_, other.process_);
  return *this;
}

Guard::~Guard() {
  if (pipe_ >= 0) close(pipe_);
  process_.wait(kSweepWithin);
}

int stand_guard(const std::string& id, const std::string& directory) {
  for (const int each : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) signal(each, SIG_IGN);
  char byte = 0;
  while (true) {
    const ssize_t n = read(STDIN_FILENO, &byte, 1);
    if (n == 0 || (n < 0 && errno != EINTR)) break;
  }
  return sweep(id, directory) ? 0 : 1;
}

}  // namespace composure::stack
