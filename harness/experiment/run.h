// A run, start here: brings up a stack (or takes one that is there), measures every cell of a plan
// in its order, and leaves a run folder. Phases per measurement: prepare, deploy, await metrics
// (the first only), settle, measure, drain, collect. A measurement that fails is tried once more at
// the end of the plan.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "result/invocation.h"
#include "result/result.h"
#include "harness/scenario/scenario.h"
#include "harness/stack/stack_address.h"
#include "loadgen/measure/live.h"

namespace composure::experiment {

// Told what happens, as it happens; on the run's thread. Everything has an empty default.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void stack_up(const std::string& /*components*/, std::chrono::milliseconds /*took*/) {}
  // A measurement begins a phase. `label`: the cell's; `index` of `total` measurements, from 0.
  // `live` counts on while the phase is "measure" for about `expected`; in all others it stands
  // still.
  struct Phase {
    std::string name, label;
    std::size_t index = 0, total = 0;
    std::chrono::nanoseconds expected{0};
    const loadgen::LiveCounters* live = nullptr;
  };
  virtual void phase(const Phase&) {}
  virtual void measured(const Phase&, const result::Repeat&) {}
  virtual void note(const std::string& /*text*/) {}
};

struct RunOptions {
  std::string source, programs, executable;  // as in the CLI's Installation
  std::string results;                       // run folders are made below it
  std::optional<stack::StackAddress> on{};   // a stack that is up already
  std::stop_token stop{};  // Ctrl-C: ends the measurement under way, keeps what there is
  std::string git_revision{};
  result::Invocation invocation{};  // kept in the folder, for `resume`
  // A run of the same plan that lacks repeats (RunResult::folder is set): those are measured, into
  // its folder. `results` and `invocation` are not used.
  std::optional<result::RunResult> resume{};
};

// Errors are those of the environment (the stack does not come up, the folder can't be written). A
// run that was stopped is a result with verdict `interrupted`, one that lacks repeats for another
// reason `incomplete`. Must be called on a thread that
// outlives it alone (harness/stack/stack.h says why): the main thread.
Result<result::RunResult> run(const scenario::Plan& plan, const RunOptions& options,
                              RunObserver& observer);

}  // namespace composure::experiment
