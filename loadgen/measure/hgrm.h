// HdrHistogram's percentile text, which its plotters read (hdrhistogram.github.io/HdrHistogram).
#pragma once

#include <iosfwd>

#include "loadgen/measure/histogram.h"

namespace composure::loadgen {

// One value is that many nanoseconds.
inline constexpr double kMilliseconds = 1e6;
inline constexpr double kMicroseconds = 1e3;

// As HistogramLogProcessor prints it: a line for each of 5 steps in each halving of what is above,
// then mean, deviation and maximum as the buckets know them.
void write_hgrm(const Histogram& histogram, std::ostream& out, double unit = kMilliseconds);

}  // namespace composure::loadgen
