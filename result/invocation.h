// What a run was asked for on the command line: from it the run can be gone on with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace composure::result {

// invocation.json of a run folder.
struct Invocation {
  std::string file{};              // the scenario's, absolute
  std::vector<std::string> set{};  // each --set, as given
  std::optional<std::uint64_t> repeats{};
  bool quick = false;
};

}  // namespace composure::result
