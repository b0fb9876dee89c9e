#include "base/oom.h"

#include <fstream>
#include <string>

#include "base/text.h"

namespace composure {
namespace {

// Of a group's folder; version 1 has many hierarchies, one of which is memory's.
CgroupUsage::Figure count_in(const std::string& folder) {
  for (const char* name : {"/memory.events", "/memory.oom_control"}) {
    std::ifstream file(folder + name);
    std::string key;
    for (std::uint64_t value = 0; file >> key >> value;)
      if (key == "oom_kill") return value;
  }
  return std::nullopt;
}

}  // namespace

CgroupUsage::Figure oom_kills(const Cgroup& group) {
  for (const std::string& file : group.procs_files())
    if (const auto count = count_in(file.substr(0, file.rfind('/')))) return count;
  return std::nullopt;
}

CgroupUsage::Figure own_oom_kills() {
  std::ifstream file("/proc/self/cgroup");  // "4:memory:/a/b"; version 2: "0::/a/b"
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> parts = split(line, ':');
    if (parts.size() != 3) continue;
    const std::string root = parts[1] == "memory" ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
    if (parts[1] != "memory" && !parts[1].empty()) continue;
    if (const auto count = count_in(root + parts[2])) return count;
  }
  return std::nullopt;
}

}  // namespace composure
