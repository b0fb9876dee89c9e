// HdrHistogram's interval log, made from the record: which latencies there were in each second.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <vector>

#include "loadgen/measure/sample.h"

namespace composure::loadgen {

struct HlogOptions {
  enum class Latency { response, service };
  Latency latency = Latency::response;
  std::chrono::nanoseconds interval = std::chrono::seconds(1);  // at least 1 ms
};

// A line for each interval from the start to the last end, empty ones included: the latencies
// (nanoseconds) of the `ok` requests that ended in it, a thinned sample with its weight. Maxima are
// in milliseconds, as HdrHistogram's tools expect it. `start_wall_ns`: nanoseconds since 1970
// (UTC).
void write_hlog(const std::vector<Sample>& samples, std::int64_t start_wall_ns, std::ostream& out,
                const HlogOptions& options = {});

}  // namespace composure::loadgen
