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
// begin. They are read when they are settled (settled_traces.h), in batches by a few readers at
// once (trace_pass.h), and let go of as soon as they are written, so that their number does not
// matter. A trace of which nothing has arrived has no line. After an interruption the rest is left
// out.
Result<result::Accounting> collect_traces(const stack::StackAddress& address,
                                          Instruments& instruments, const MeasuredWindow& window,
                                          std::vector<loadgen::Sample> samples,
                                          const std::string& span_file,
                                          const std::function<bool()>& interrupted);

}  // namespace composure::experiment
