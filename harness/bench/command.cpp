#include "harness/bench/command.h"

namespace composure::bench {

Result<Finished> run_command(const std::vector<std::string>& command) {
  auto finished =
      run_to_end({.command = command, .environment = current_environment()}, std::chrono::hours(1));
  if (finished && finished->end.exit_code != 0)
    return Error{.what = finished->end.text(), .where = command[0]};
  return finished;
}

}  // namespace composure::bench
