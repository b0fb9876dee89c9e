// The metrics that a threshold may name, with their units.
#pragma once

#include <span>
#include <string>

namespace composure::scenario {

enum class MetricKind { duration, count, rate, share };  // base units: ns, 1, per second, 0..1

struct Metric {
  std::string name;  // "response.p99"
  MetricKind kind = MetricKind::count;
};

// <latency>.<statistic> for response, service, start_lag, acknowledged, completed and mean, min,
// max, p50, p75, p90, p95, p99, p99_9; the outcome counts ok, wrong, lost, timeouts, http_errors,
// refused, reset, errors (all but ok), dropped; throughput, goodput (per second); error_rate
// (errors / requests).
std::span<const Metric> metrics();
const Metric* find_metric(const std::string& name);

}  // namespace composure::scenario
