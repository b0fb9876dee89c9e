// `composure guard ID DIRECTORY`: for the supervisor alone, see harness/stack/sweep.h.
#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "harness/cli/command.h"
#include "harness/stack/sweep.h"

namespace composure::cli {

void add_guard(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("guard", "Waits for its parent's end and removes what a stack left")
          ->group("");
  auto id = std::make_shared<std::string>();
  auto directory = std::make_shared<std::string>();
  command->add_option("id", *id)->required();
  command->add_option("directory", *directory)->required();
  command->callback(
      [id, directory, &exit_code] { exit_code = stack::stand_guard(*id, *directory); });
}

}  // namespace composure::cli
