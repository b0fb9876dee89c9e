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
// max, p50, p75, p90, p95, p99, p99_9; the count of each outcome (ok, wrong, http_error, timeout,
// lost, refused, reset, dns, tls, protocol, too_long, cancelled); errors (all outcomes but ok),
// dropped (due, but never sent); throughput, goodput (answers, right answers per second);
// error_rate (errors / requests).
std::span<const Metric> metrics();
const Metric* find_metric(const std::string& name);

}  // namespace composure::scenario
