// Takes away what a stack left behind, found by its two marks and nothing else: the cgroup
// composure-<id> and the environment variable COMPOSURE_STACK=<id>.
#pragma once

#include <string>
#include <vector>

#include "base/process.h"
#include "base/result.h"

namespace composure::stack {

inline constexpr const char* kStackVariable = "COMPOSURE_STACK";

std::string cgroup_name(const std::string& id);  // "composure-<id>"

// Processes that carry the mark of this stack (never the caller itself).
std::vector<int> processes_of(const std::string& id);

// Kills its processes, removes its cgroups and, unless `keep_folder`, its private folder. Waits
// until they are gone, 5 s at most. False if something stayed.
bool sweep(const std::string& id, const std::string& directory, bool keep_folder = false);

// The guard outlives a killed `composure`: a process of its own session that holds the reading end
// of a pipe and sweeps when the writing end closes, however that came about.
class Guard {
 public:
  // `program` is the composure executable, which is run as `PROGRAM guard ID DIRECTORY` with the
  // pipe as its stdin.
  static Result<Guard> start(const std::string& program, const std::string& id,
                             const std::string& directory);
  Guard() = default;
  Guard(Guard&& other) noexcept;
  Guard& operator=(Guard&& other) noexcept;
  // Closes the pipe and waits for the guard to have swept.
  ~Guard();

 private:
  int pipe_ = -1;
  Process process_;
};

// The body of the `guard` command: waits for the end of stdin, then sweeps. Returns the exit code.
int stand_guard(const std::string& id, const std::string& directory);

}  // namespace composure::stack
