// After a measurement: the spans of its executions, read from the stack's trace store.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "harness/experiment/instruments.h"
#include "harness/experiment/measured_window.h"
#include "harness/observe/trace.h"
#include "harness/stack/stack_address.h"
#include "loadgen/measure/sample.h"

namespace composure::experiment {

// One traced execution: the load generator's view of it and the spans that the stack recorded.
struct TracedExecution {
  loadgen::Sample sample;
  observe::Trace trace;
};

// Spans of every traced `ok` sample, by trace id; for 5 s at most it waits until all are whole and
// have stopped growing (spans are sent in batches). A store that counts what it has received is
// read when that count stands still, mostly once; any other is read until nothing has changed, so
// twice at least. A trace that stays empty has no spans in the answer.
Result<std::vector<TracedExecution>> collect_traces(const stack::StackAddress& address,
                                                    Instruments& instruments,
                                                    const MeasuredWindow& window,
                                                    const std::vector<loadgen::Sample>& samples,
                                                    const std::function<bool()>& interrupted);

}  // namespace composure::experiment
