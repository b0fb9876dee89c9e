// HTTP/2 beside h2load, against nghttpd.
#pragma once

#include "harness/bench/aims.h"

namespace composure::bench {

// Prints a table and holds its ratios to the aims; one line where a program is not installed.
void bench_http2(Aims& aims);

}  // namespace composure::bench
