// Single executions: which one stands for what, and its spans as they are drawn. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "harness/observe/trace.h"
#include "loadgen/measure/sample.h"
#include "result/run_record.h"

namespace composure::analysis {

// Of the traced executions that were ok, by their response times: "median" and "p99" (the smallest
// that so many are not above), "slowest"; or the one with that number, however it ended. Nothing
// where there is none, or too few for p99 (100).
std::optional<loadgen::Sample> execution_that_is(const std::string& which,
                                                 std::span<const loadgen::Sample> samples);

// The spans of `trace` by their begin, each below its parent; one whose parent is not there counts
// as a root. `due_ns`: since the Unix epoch.
std::vector<result::SpanView> span_views(const observe::Trace& trace, std::int64_t due_ns);

}  // namespace composure::analysis
