// Where a running stack is and how to speak with it: what `--on NAME` reads and the supervisor
// writes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace composure::stack {

struct StackAddress {
  std::string id{};                           // 8 hexadecimal digits
  std::string name{};                         // given by the user, or the id
  std::string directory{};                    // private folder
  std::string cgroup{};                       // group all of it lives in; empty without cgroups
  std::string without_cgroups{};              // why there are none, nor limits
  std::optional<double> scrape_interval_s{};  // of its metrics; absent: unknown
  int keeper_pid = 0;                         // the process that holds it
  std::map<std::string, std::map<std::string, std::string>>
      offers{};                       // component -> offer -> value
  std::map<std::string, int> pids{};  // component -> process
  std::map<std::string, std::string> secrets{};

  std::string offer(const std::string& component, const std::string& what) const;
  std::string secret(const std::string& name) const;
};

// <TMPDIR or /tmp>/composure-<uid>, made with mode 0700; an existing one that is not ours alone is
// refused.
Result<std::string> runtime_folder();

// <directory>/stack.json, mode 0600: it holds the secrets.
Status write_address(const StackAddress& address);
Result<StackAddress> read_address(const std::string& directory);

// Every stack that left an address, newest last; and the one called `name` (or having that id).
std::vector<StackAddress> known_stacks();
Result<StackAddress> find_stack(const std::string& name);

}  // namespace composure::stack
