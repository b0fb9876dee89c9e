// Gates: bounds that a run must keep.
#pragma once

#include <string>
#include <vector>

#include "loadgen/attack/result.h"
#include "loadgen/command/options.h"

namespace composure::loadgen {

struct GateVerdict {
  bool met = false;
  std::string text;  // "-p99-below 20ms: 12.3 ms"
};

// Latencies are response times of 2xx answers, from the moment they were due. A bound is met when
// it is reached exactly. Missed: a percentile that too few answers support, too.
GateVerdict judge(const Gate& gate, const AttackResult& result);

// The part of the requests that came due, were not cancelled, and got no 2xx answer in time; 0 of
// none.
double error_share(const AttackResult& result);
// 2xx answers per second, from the start to the last end.
double answer_rate(const AttackResult& result);

}  // namespace composure::loadgen
