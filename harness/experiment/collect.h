// After a measurement: the spans of its executions and the series of its stack, read from the
// stack's own instruments and kept in the run folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/experiment/instruments.h"
#include "harness/observe/series.h"
#include "harness/observe/trace.h"
#include "harness/stack/stack_address.h"
#include "loadgen/measure/sample.h"

namespace composure::experiment {

// One traced execution: the load generator's view of it and the spans that the stack recorded.
struct TracedExecution {
  loadgen::Sample sample;
  observe::Trace trace;
};

// The stretch of time that was measured, by the wall clock.
struct MeasuredWindow {
  std::uint64_t seed = 0;  // of the trace ids
  std::int64_t start_wall_ns = 0;
  std::int64_t end_wall_ns = 0;
  bool completes_later = false;  // the trace goes on after the answer (flow)
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

// Request rate, replicas, CPU and memory per function and component over the measurement, one point
// a second.
Result<std::vector<observe::Series>> collect_series(const stack::StackAddress& address,
                                                    const MeasuredWindow& window);

// Seconds of the widest gap between two scrapes of the gateway, from the series "scrape age" (how
// old the newest sample was at each second); nothing where that series is missing.
std::optional<double> widest_gap(const std::vector<observe::Series>& series);

// spans.jsonl: one span a line. series.json: an array.
Status write_spans(const std::string& file, const std::vector<TracedExecution>& executions);
Status write_series(const std::string& file, const std::vector<observe::Series>& series);

}  // namespace composure::experiment
