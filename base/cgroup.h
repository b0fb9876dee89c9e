// Control groups, version 1 or 2, whichever this machine lets us write.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace composure {

struct CgroupLimits {
  std::optional<double> cpus;  // cores, > 0
  std::optional<std::uint64_t> memory_bytes;
};

// Nothing where it was not observed: the group has gone, its file cannot be read or says nothing of
// it.
struct CgroupUsage {
  using Figure = std::optional<std::uint64_t>;
  Figure cpu_ns{};  // consumed since the group was made
  Figure cpu_user_ns{};
  Figure cpu_system_ns{};
  Figure memory_bytes{};       // charged now
  Figure working_set_bytes{};  // charged less inactive file pages, as cAdvisor reckons it
  Figure memory_peak_bytes{};  // since the group was made; version 2 tells it from Linux 5.19 on
  Figure throttled_periods{};
};

// One group, in every hierarchy we use (v1: cpu, cpuacct, memory; v2: the one). Names are paths
// below the root of each hierarchy, for example "composure-1f3a/gateway"; a parent is made with its
// child.
class Cgroup {
 public:
  // Whether groups can be made here; the text says why not, for the report.
  static Status available();
  // Whether `name` is a path of plain names: "a", "a/b"; not "", "/a", "a/../b".
  static bool is_valid_name(const std::string& name);
  // Makes the group (parents too). An existing one is taken as it is.
  static Result<Cgroup> create(const std::string& name);

  // One that is there.
  static Result<Cgroup> open(const std::string& name);

  const std::string& name() const { return name_; }
  Status limit(const CgroupLimits& limits);
  // Its processes get what all others leave, and no more (cpu.idle, from Linux 5.15 on; before that
  // the least weight there is).
  Status yield_to_all();
  // For ProcessSpec::cgroup_procs.
  std::vector<std::string> procs_files() const;
  CgroupUsage usage() const;
  std::vector<int> pids() const;

  // The calling process, into this group and back to the top of each hierarchy.
  Status enter() const;
  static Status leave();

  // Kills every process of the group and of those below it, and removes all of them; waits until
  // they are gone (`patience` at most). False if something could not be removed, or the name is
  // none.
  static bool remove_tree(const std::string& name,
                          std::chrono::milliseconds patience = std::chrono::seconds(2));
  // The same without the wait: false as long as something is left.
  static bool try_remove_tree(const std::string& name);
  // Top-level groups whose name begins with `prefix`.
  static std::vector<std::string> list(const std::string& prefix);

 private:
  explicit Cgroup(std::string name) : name_(std::move(name)) {}
  std::string name_;
};

// Whether a group that this process is in, or one above it as far as can be seen from here, has an
// upper bound on its CPU time (a container's, for example).
bool has_cpu_quota();

}  // namespace composure
