// `composure validate FILE...`: is each file a right scenario? Every error at once.
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/command_line.h"
#include "harness/cli/command.h"
#include "harness/cli/scenario_options.h"
#include "harness/scenario/text.h"

namespace composure::cli {
namespace {

struct ValidateOptions {
  std::vector<std::string> files;
  ScenarioOptions scenario;
};

int validate_command(const ValidateOptions& options) {
  const auto installation = find_installation();
  if (!installation) return complain(installation.error(), kCouldNotRun);
  const auto load = load_options(options.scenario, *installation);
  if (!load) return complain(load.error(), kBadUsage);
  int exit_code = kPass;
  for (const std::string& file : options.files) {
    const auto plan = load_or_complain(file, *load);
    if (!plan) {
      exit_code = kBadUsage;
      continue;
    }
    const auto time = std::chrono::ceil<std::chrono::seconds>(scenario::estimated_time(*plan));
    fmt::print("{}: valid, {} cells x {} repeats, about {}\n", file, plan->cells.size(),
               plan->scenario.repeats, format_duration(time));
  }
  return exit_code;
}

}  // namespace

void add_validate(Command& app) {
  auto options = std::make_shared<ValidateOptions>();
  Command& command =
      app.subcommand("validate", "Say whether scenario files are right, all errors at once");
  command.option("files", options->files, "Scenario files").required().type_name("FILE");
  add_scenario_options(command, options->scenario);
  command.on_run([options] { return validate_command(*options); });
}

}  // namespace composure::cli
