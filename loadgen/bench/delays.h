// Delays whose distribution is known exactly, for servers that a load generator is checked against.
#pragma once

#include <chrono>
#include <cstdint>

namespace composure::loadgen {

// The k-th of `cycle` delays, and again from the start: an exponential distribution of this mean,
// each of its `cycle` quantiles (i + 0.5) / cycle once in a cycle, in scattered order.
// `cycle` > 0 and no multiple of 7919.
std::chrono::nanoseconds exponential_delay(std::chrono::nanoseconds mean, std::uint64_t k,
                                           std::uint64_t cycle);

// What the nearest-rank percentile of a cycle of them is; 0 < percentile <= 100.
std::chrono::nanoseconds exponential_percentile(std::chrono::nanoseconds mean, double percentile,
                                                std::uint64_t cycle);

}  // namespace composure::loadgen
