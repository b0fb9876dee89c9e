// A histogram as HdrHistogram's programs exchange it ("V2", compressed).
#pragma once

#include <string>

#include "loadgen/measure/histogram.h"

namespace composure::loadgen {

// Base64 text that begins with HISTF: all buckets, so nothing is lost but min, max and mean, which
// readers know as the buckets do.
std::string hdr_encoded(const Histogram& histogram);

}  // namespace composure::loadgen
