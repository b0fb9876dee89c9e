// One measurement: a repeat of a cell on a stack that is up.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/result.h"
#include "harness/experiment/instruments.h"
#include "harness/experiment/oracle.h"
#include "harness/experiment/run.h"
#include "harness/experiment/first_scrape.h"
#include "result/run_folder.h"
#include "harness/stack/openfaas_client.h"
#include "harness/stack/stack.h"
#include "loadgen/attack/run_attack.h"

namespace composure::experiment {

// What all measurements of a run share.
struct Bench {
  const RunOptions& options;
  RunObserver& observer;
  stack::StackAddress address;
  stack::Stack* own_stack = nullptr;  // null: somebody else's
  stack::OpenFaasClient gateway;
  Instruments instruments;
  FirstScrape first_scrape;
  loadgen::CallbackSink& callbacks;
  loadgen::LiveCounters& live;
  result::RunFolder& folder;
  std::map<std::string, Answers> answers{};  // by fused composition: asked once per input

  bool stopped() const { return options.stop.stop_requested(); }
};

struct Measured {
  result::Repeat repeat;
  // It failed, or was disturbed by what the load has no part in.
  bool worth_another_attempt = false;
};

// Always a repeat: one that failed says in which phase and why, and keeps what was recorded until
// then. `index` and `attempt` count from 1; `phase` carries label, index and total.
Measured measure(Bench& bench, const scenario::Cell& cell, std::uint64_t index,
                 std::uint64_t attempt, RunObserver::Phase phase);

}  // namespace composure::experiment
