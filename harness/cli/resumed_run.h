// What `run --resume RUN` starts from: the record of a run, and the plan that it was made by.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "harness/cli/command.h"
#include "harness/scenario/scenario.h"
#include "result/invocation.h"
#include "result/result.h"

namespace composure::cli {

struct ResumedRun {
  result::RunResult run;
  result::Invocation invocation;
  scenario::Plan plan;
};

// `file`: the scenario, where it is no longer in its place; or empty. Errors: no run folder, the
// scenario is gone or is not the same any more (with the lines that differ).
Result<ResumedRun> resumed_run(const std::string& folder, const std::string& file,
                               const Installation& installation);

// Lines of `before` and `after` that are not common to both, each behind "- " or "+ ", in order.
std::vector<std::string> differing_lines(const std::string& before, const std::string& after);

}  // namespace composure::cli
