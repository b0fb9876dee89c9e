// `composure awake`: for a run alone, see harness/experiment/awake_cores.h.
#include "base/command_line.h"
#include "harness/cli/command.h"
#include "harness/experiment/awake_cores.h"

namespace composure::cli {

void add_awake(Command& app) {
  app.subcommand("awake", "Keeps the cores awake until its stdin ends").hidden().on_run([] {
    return experiment::keep_awake();
  });
}

}  // namespace composure::cli
