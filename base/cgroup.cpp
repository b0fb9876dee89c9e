#include "base/cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "base/text.h"

namespace composure {
namespace {

constexpr std::uint64_t kPeriodUs =
    100'000;  // the kernel's default period of CPU bandwidth control

// Where the hierarchies are mounted. Version 2 has one folder for all controllers.
struct Hierarchies {
  bool v2 = false;
  std::string cpu, cpuacct, memory;

  bool complete() const { return !cpu.empty() && !cpuacct.empty() && !memory.empty(); }

  std::vector<std::string> roots() const {
    if (!complete()) return {};  // never a path below "/"
    std::vector<std::string> all{cpu, cpuacct, memory};
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }
};

bool has_word(const std::string& list, const std::string& word) {
  std::istringstream words(list);
  for (std::string each; words >> each;)
    if (each == word) return true;
  return false;
}

Hierarchies find_hierarchies() {
  Hierarchies found;
  std::ifstream mounts("/proc/self/mounts");
  std::string device, folder, type, options, rest;
  while (mounts >> device >> folder >> type >> options && std::getline(mounts, rest)) {
    if (type == "cgroup2") {
      const auto controllers = read_file(folder + "/cgroup.controllers");
      if (controllers && has_word(*controllers, "memory") && has_word(*controllers, "cpu"))
        found = {.v2 = true, .cpu = folder, .cpuacct = folder, .memory = folder};
    }
    if (type != "cgroup" || found.v2) continue;
    for (const std::string& option : split(options, ',')) {
      if (option == "cpu") found.cpu = folder;
      if (option == "cpuacct") found.cpuacct = folder;
      if (option == "memory") found.memory = folder;
    }
  }
  return found;
}

const Hierarchies& hierarchies() {
  static const Hierarchies found = find_hierarchies();
  return found;
}

Status write_value(const std::string& file, const std::string& value) {
  const int fd = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  const bool ok =
      fd >= 0 && write(fd, value.data(), value.size()) == static_cast<ssize_t>(value.size());
  const int problem = errno;
  if (fd >= 0) close(fd);
  if (ok) return {};
  return Error{.what = "cannot write " + value + ": " + std::strerror(problem), .where = file};
}

using Figure = CgroupUsage::Figure;

Figure read_number(const std::string& file) {
  std::ifstream in(file);
  std::uint64_t value = 0;
  if (!(in >> value)) return std::nullopt;
  return value;
}

// Files of lines "key value".
class Table {
 public:
  explicit Table(const std::string& file) {
    std::ifstream in(file);
    std::string key;
    std::uint64_t value = 0;
    while (in >> key >> value) values_[key] = value;
  }
  Figure get(const std::string& key, std::uint64_t unit = 1) const {
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return found->second * unit;
  }

 private:
  std::map<std::string, std::uint64_t> values_;
};

Figure working_set(Figure charged, Figure inactive) {
  if (!charged || !inactive) return std::nullopt;
  return *charged - std::min(*charged, *inactive);  // they are not read at one moment
}

std::vector<std::string> folders_below(const std::string& folder) {
  std::vector<std::string> names;
  DIR* open_folder = opendir(folder.c_str());
  if (open_folder == nullptr) return names;
  while (const dirent* entry = readdir(open_folder))
    if (entry->d_type == DT_DIR && entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  closedir(open_folder);
  return names;
}

// Makes root/a, root/a/b, ... and, in version 2, hands cpu and memory down to each parent's
// children.
Status make_path(const std::string& root, const std::string& name) {
  std::string folder = root;
  for (const std::string& part : split(name, '/')) {
    if (hierarchies().v2) {
      if (auto handed = write_value(folder + "/cgroup.subtree_control", "+cpu +memory"); !handed)
        return handed;
    }
    folder += "/" + part;
    if (mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
      return Error{.what = std::string("cannot make a cgroup: ") + std::strerror(errno),
                   .where = folder};
  }
  return {};
}

std::vector<int> pids_of(const std::string& folder) {
  std::vector<int> pids;
  std::ifstream in(folder + "/cgroup.procs");
  for (int pid = 0; in >> pid;)
    if (pid > 0) pids.push_back(pid);  // 0: a process that this PID namespace doesn't see
  return pids;
}

bool remove_once(const std::string& folder) {
  bool clean = true;
  for (const std::string& child : folders_below(folder))
    clean = remove_once(folder + "/" + child) && clean;
  for (const int pid : pids_of(folder)) kill(pid, SIGKILL);
  return (rmdir(folder.c_str()) == 0 || errno == ENOENT) && clean;
}

// The calling process, to that place below every root.
Status move_to(const std::string& place) {
  for (const std::string& root : hierarchies().roots())
    if (auto moved = write_value(root + place + "/cgroup.procs", "0"); !moved) return moved;
  return {};
}

// Where this process is in the hierarchy of the cpu controller: "/a/b"; "/" at its top.
std::string own_cpu_group() {
  std::ifstream in("/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {  // number:controllers:path
    const std::vector<std::string> parts = split(line, ':');
    if (parts.size() < 3) continue;
    const std::vector<std::string> controllers = split(parts[1], ',');
    const bool it = hierarchies().v2 ? parts[0] == "0"
                                     : std::find(controllers.begin(), controllers.end(), "cpu") !=
                                           controllers.end();
    if (it) return parts[2];
  }
  return "/";
}

bool bounds_cpu(const std::string& folder) {
  std::string most;
  const bool told =
      bool(std::ifstream(folder + (hierarchies().v2 ? "/cpu.max" : "/cpu.cfs_quota_us")) >> most);
  return told && most != "max" && most != "-1";
}

CgroupUsage read_v1(const std::string& name) {
  const Hierarchies& at = hierarchies();
  const std::string cpuacct = at.cpuacct + "/" + name, memory = at.memory + "/" + name;
  const std::uint64_t tick_ns = 1'000'000'000u / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  const Table ticks(cpuacct + "/cpuacct.stat");
  const Figure charged = read_number(memory + "/memory.usage_in_bytes");
  return {.cpu_ns = read_number(cpuacct + "/cpuacct.usage"),
          .cpu_user_ns = ticks.get("user", tick_ns),
          .cpu_system_ns = ticks.get("system", tick_ns),
          .memory_bytes = charged,
          .working_set_bytes =
              working_set(charged, Table(memory + "/memory.stat").get("total_inactive_file")),
          .memory_peak_bytes = read_number(memory + "/memory.max_usage_in_bytes"),
          .throttled_periods = Table(at.cpu + "/" + name + "/cpu.stat").get("nr_throttled")};
}

CgroupUsage read_v2(const std::string& name) {
  const std::string folder = hierarchies().cpu + "/" + name;
  const Table cpu(folder + "/cpu.stat");
  const Figure charged = read_number(folder + "/memory.current");
  return {.cpu_ns = cpu.get("usage_usec", 1000),
          .cpu_user_ns = cpu.get("user_usec", 1000),
          .cpu_system_ns = cpu.get("system_usec", 1000),
          .memory_bytes = charged,
          .working_set_bytes =
              working_set(charged, Table(folder + "/memory.stat").get("inactive_file")),
          .memory_peak_bytes = read_number(folder + "/memory.peak"),
          .throttled_periods = cpu.get("nr_throttled")};
}

}  // namespace

Status Cgroup::available() {
  const Hierarchies& at = hierarchies();
  if (!at.complete())
    return Error{.what = "no cgroup hierarchy with cpu, cpuacct and memory is mounted"};
  for (const std::string& root : at.roots())
    if (access(root.c_str(), W_OK) != 0)
      return Error{.what = std::strerror(errno),
                   .where = root,
                   .hint = "run as root for limits and CPU figures"};
  const std::string probe = "composure-probe-" + random_hex(4);
  auto made = create(probe);
  remove_tree(probe);
  return made ? Status{} : Status{made.error()};
}

bool Cgroup::is_valid_name(const std::string& name) {
  for (const std::string& part : split(name, '/'))
    if (part.empty() || part == "." || part == "..") return false;
  return true;
}

Result<Cgroup> Cgroup::create(const std::string& name) {
  if (!is_valid_name(name)) return Error{.what = "\"" + name + "\" is not the name of a cgroup"};
  if (!hierarchies().complete()) return Error{.what = "no cgroup hierarchy is mounted"};
  for (const std::string& root : hierarchies().roots())
    if (auto made = make_path(root, name); !made) return made.error();
  return Cgroup(name);
}

Result<Cgroup> Cgroup::open(const std::string& name) {
  if (!is_valid_name(name)) return Error{.what = "\"" + name + "\" is not the name of a cgroup"};
  if (!hierarchies().complete()) return Error{.what = "no cgroup hierarchy is mounted"};
  for (const std::string& root : hierarchies().roots())
    if (access((root + "/" + name).c_str(), F_OK) != 0)
      return Error{.what = std::strerror(errno), .where = root + "/" + name};
  return Cgroup(name);
}

Status Cgroup::limit(const CgroupLimits& limits) {
  const Hierarchies& at = hierarchies();
  const std::string cpu = at.cpu + "/" + name_;
  const std::string memory = at.memory + "/" + name_;
  if (limits.cpus) {
    const auto quota = std::max<std::uint64_t>(
        1000, static_cast<std::uint64_t>(std::llround(*limits.cpus * kPeriodUs)));
    const std::string text = std::to_string(quota);
    auto set = at.v2 ? write_value(cpu + "/cpu.max", text + " " + std::to_string(kPeriodUs))
                     : write_value(cpu + "/cpu.cfs_quota_us", text);
    if (!set) return set;
  }
  if (!limits.memory_bytes) return {};
  return write_value(memory + (at.v2 ? "/memory.max" : "/memory.limit_in_bytes"),
                     std::to_string(*limits.memory_bytes));
}

Status Cgroup::yield_to_all() {
  const Hierarchies& at = hierarchies();
  const std::string group = at.cpu + "/" + name_;
  if (write_value(group + "/cpu.idle", "1")) return {};
  return at.v2 ? write_value(group + "/cpu.weight", "1") : write_value(group + "/cpu.shares", "2");
}

Status Cgroup::enter() const { return move_to("/" + name_); }

Status Cgroup::leave() { return move_to(""); }

std::vector<std::string> Cgroup::procs_files() const {
  std::vector<std::string> files;
  for (const std::string& root : hierarchies().roots())
    files.push_back(root + "/" + name_ + "/cgroup.procs");
  return files;
}

CgroupUsage Cgroup::usage() const { return hierarchies().v2 ? read_v2(name_) : read_v1(name_); }

std::vector<int> Cgroup::pids() const { return pids_of(hierarchies().cpuacct + "/" + name_); }

bool Cgroup::try_remove_tree(const std::string& name) {
  if (!is_valid_name(name)) return false;  // "" would be every process of the machine
  bool clean = true;
  for (const std::string& root : hierarchies().roots())
    clean = remove_once(root + "/" + name) && clean;
  return clean;
}

bool Cgroup::remove_tree(const std::string& name, std::chrono::milliseconds patience) {
  if (!is_valid_name(name)) return false;
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + patience;
  while (true) {
    const bool clean = try_remove_tree(name);
    if (clean || Clock::now() > deadline) return clean;
    std::this_thread::sleep_for(
        std::chrono::milliseconds(5));  // the kernel is still taking the killed apart
  }
}

std::vector<std::string> Cgroup::list(const std::string& prefix) {
  std::vector<std::string> found;
  if (hierarchies().cpu.empty()) return found;
  for (const std::string& root : hierarchies().roots())
    for (const std::string& name : folders_below(root))
      if (name.starts_with(prefix) && std::find(found.begin(), found.end(), name) == found.end())
        found.push_back(name);
  return found;
}

bool has_cpu_quota() {
  if (hierarchies().cpu.empty()) return false;
  for (std::string group = own_cpu_group();; group.resize(group.rfind('/'))) {
    if (bounds_cpu(hierarchies().cpu + group)) return true;
    if (group.empty()) return false;
  }
}

}  // namespace composure
