// What the commands that read a scenario file share: validate, explain, run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/cli/command.h"
#include "harness/scenario/load.h"

namespace composure::cli {

// As given on the command line.
struct ScenarioOptions {
  std::vector<std::string> set;
  std::optional<std::uint32_t> repeats;
  bool quick = false;
  std::string max_time;  // a duration, or empty
};

// Adds --set, --repeats, --quick and --max-time.
void add_scenario_options(Command& command, ScenarioOptions& options);

// With the images and the catalogue of the installation. Errors: --max-time is no duration, the
// catalogue cannot be read.
Result<scenario::LoadOptions> load_options(const ScenarioOptions& options,
                                           const Installation& installation);

// The plan of a file; or nothing, with every error on stderr, a line each, as editors and compilers
// have them.
std::optional<scenario::Plan> load_or_complain(const std::string& file,
                                               const scenario::LoadOptions& options);

}  // namespace composure::cli
