// After a measurement: the spans of its executions, read from the stack's trace store, accounted
// for and kept in the run folder.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/experiment/instruments.h"
#include "harness/experiment/measured_window.h"
#include "harness/stack/stack_address.h"
#include "loadgen/measure/sample.h"
#include "result/repeat.h"

namespace composure::experiment {

// The accounting of every traced `ok` sample, whose spans stand in `span_file` then, by request and
// begin. Traces are read in batches by a few readers at once and let go of as soon as they are
// written, so that their number does not matter.
//
// It first waits until all traces are whole and have stopped growing (spans are sent in batches), 5
// s at most besides the reading itself. A store that counts what it has received is read when that
// count stands still, mostly once; any other is read until nothing has changed, so twice at least.
// A trace of which nothing has arrived has no line. After an interruption the rest is left out.
Result<result::Accounting> collect_traces(const stack::StackAddress& address,
                                          Instruments& instruments, const MeasuredWindow& window,
                                          std::vector<loadgen::Sample> samples,
                                          const std::string& span_file,
                                          const std::function<bool()>& interrupted);

}  // namespace composure::experiment
