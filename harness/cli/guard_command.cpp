// `composure guard ID DIRECTORY`: for the supervisor alone, see harness/stack/sweep.h.
#include <memory>
#include <string>

#include "base/command_line.h"
#include "harness/cli/command.h"
#include "harness/stack/sweep.h"

namespace composure::cli {

void add_guard(Command& app) {
  Command& command =
      app.subcommand("guard", "Waits for its parent's end and removes what a stack left").hidden();
  auto id = std::make_shared<std::string>();
  auto directory = std::make_shared<std::string>();
  command.option("id", *id, "of the stack").required();
  command.option("directory", *directory, "of the stack").required();
  command.on_run([id, directory] { return stack::stand_guard(*id, *directory); });
}

}  // namespace composure::cli
