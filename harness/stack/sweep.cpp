#include "harness/stack/sweep.h"

#include <dirent.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <utility>

#include "base/cgroup.h"
#include "base/process.h"
#include "base/text.h"

namespace composure::stack {
namespace {

constexpr std::chrono::seconds kPatience(20);  // a busy machine is slow to end what was killed

bool carries_mark(const std::string& environment, const std::string& mark) {
  for (const std::string& entry : split(environment, '\0'))
    if (entry == mark) return true;
  return false;
}

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
  const auto deadline = Clock::now() + kPatience;
  bool clean = false;
  while (!clean && Clock::now() < deadline) {
    const std::vector<int> left = processes_of(id);
    for (const int pid : left) kill(pid, SIGKILL);
    clean = left.empty();
    if (!clean)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));  // the kernel is taking them apart
  }
  // The keeper, its guard and `stack down` may clear away at once: what counts is what is left.
  const bool groups_gone = Cgroup::list(cgroup_name(id)).empty() ||
                           Cgroup::remove_tree(cgroup_name(id), kPatience) ||
                           Cgroup::list(cgroup_name(id)).empty();
  std::error_code ignored;
  if (keep_folder || directory.empty()) return clean && groups_gone;
  std::filesystem::remove_all(directory, ignored);
  return clean && groups_gone && !std::filesystem::exists(directory, ignored);
}

Result<Attendant> start_guard(const std::string& program, const std::string& id,
                              const std::string& directory) {
  std::map<std::string, std::string> environment = current_environment();
  environment.erase(kStackVariable);  // it would sweep itself
  return Attendant::start(
      {.command = {program, "guard", id, directory}, .environment = std::move(environment)});
}

int stand_guard(const std::string& id, const std::string& directory) {
  wait_until_dismissed();
  return sweep(id, directory) ? 0 : 1;
}

}  // namespace composure::stack
