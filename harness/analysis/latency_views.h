// Samples as curves: latency by share of requests, and over time. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "loadgen/measure/histogram.h"
#include "loadgen/measure/sample.h"
#include "result/run_record.h"

namespace composure::analysis {

// Response times of the ok ones, each as often as it stands for requests.
void add_latencies(std::span<const loadgen::Sample> samples, loadgen::Histogram& into);

// From the share 0 (the fastest) to what the count supports, and the slowest as the last point: the
// shares lie as evenly on the scale -log10(1 - share) as `points` of them do.
std::vector<result::CurvePoint> latency_curve(const loadgen::Histogram& latencies,
                                              std::size_t points);

// At most `bins` stretches of equal length, by when requests were due; one in which none was due is
// left out. The slowest of each is kept, so that thinning loses no extreme.
std::vector<result::TimeBin> latency_over_time(std::span<const loadgen::Sample> samples,
                                               std::size_t bins);

}  // namespace composure::analysis
