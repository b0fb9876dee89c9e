// When to read traces that may still grow: programs send their spans in batches.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "base/waiter.h"
#include "harness/experiment/trace_pass.h"

namespace composure::experiment {

struct TraceStore {
  // Spans taken in since it began; nothing where the store does not say.
  std::function<Result<std::optional<std::uint64_t>>()> received;
  std::function<Result<TracePass>()> read;  // all traces, once more
};

// The last reading of traces that are whole and have stopped growing, or of what is there when 5 s
// have been waited (the first reading does not count) or `interrupted` says so. A store that counts
// is read when its count stands still, mostly once; any other until a reading finds nothing new, so
// twice at least.
Result<TracePass> read_settled(Waiter& time, const TraceStore& store,
                               const std::function<bool()>& interrupted);

}  // namespace composure::experiment
