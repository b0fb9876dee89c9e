// One reading of all traces of a repeat, batch by batch.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/analysis/accounting.h"
#include "harness/experiment/measured_window.h"
#include "loadgen/measure/sample.h"

namespace composure::experiment {

// What came of a pass.
struct TracePass {
  analysis::AccountingMean accounting;
  std::uint64_t spans = 0;
  bool whole = true;  // no trace lacks a span
};

// Reads the traces of `samples` from the store at `url`: several readers at once, each of which
// accounts for its batch and writes its lines; the lines go to `span_file` in the order of
// `samples`. A batch holds some thousand spans.
Result<TracePass> read_traces(const std::string& url, const MeasuredWindow& window,
                              const std::vector<loadgen::Sample>& samples,
                              const std::string& span_file,
                              const std::function<bool()>& interrupted);

}  // namespace composure::experiment
