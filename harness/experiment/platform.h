// What a run measures on: a stack of its own or one that is there, and what of the load generator
// lasts as long as the stack does.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "harness/experiment/measurement.h"
#include "harness/experiment/run.h"
#include "harness/experiment/stack_needs.h"
#include "harness/stack/stack.h"
#include "loadgen/callback/callback_sink.h"
#include "loadgen/measure/live.h"
#include "loadgen/measure/metrics_exposer.h"
#include "result/run_folder.h"

namespace composure::experiment {

// Lives on one thread, which must outlive it (harness/stack/stack.h says why).
class Platform {
 public:
  Platform(const RunOptions& options, RunObserver& observer, result::RunFolder& folder)
      : options_(options), observer_(observer), folder_(folder) {}

  // Takes down what is up, keeping its logs, and brings all up. With RunOptions::on the stack stays
  // as it is.
  Status bring_up(StackNeeds needs);
  const StackNeeds& needs() const { return needs_; }  // of the last bring_up
  bool is_up() const { return bench_ != nullptr; }
  // The first part of the stack that is no longer there, as far as can be told from here.
  Status check();
  bool is_own() const { return !options_.on; }

  // While it is up.
  Bench& bench() { return *bench_; }
  const stack::StackAddress& address() const { return address_; }
  const stack::Stack* own_stack() const { return stack_.get(); }  // null: somebody else's

  // The replicas' logs lie in the stack's private folder, which goes with the stack.
  void keep_logs() const;

 private:
  Status open_stack();
  Status compare_with_needs();
  Status serve_own_metrics();
  Status connect();
  void take_down();

  StackNeeds needs_;
  const RunOptions& options_;
  RunObserver& observer_;
  result::RunFolder& folder_;
  std::string logs_;  // of the stack that is up
  std::unique_ptr<stack::Stack> stack_;
  stack::StackAddress address_;
  loadgen::LiveCounters live_;
  std::unique_ptr<loadgen::CallbackSink> callbacks_;
  std::unique_ptr<loadgen::MetricsExposer> exposer_;
  std::unique_ptr<Bench> bench_;
};

}  // namespace composure::experiment
