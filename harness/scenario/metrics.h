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

// The metrics of docs/result.md; a test keeps this list and that of harness/analysis the same.
std::span<const Metric> metrics();
const Metric* find_metric(const std::string& name);

}  // namespace composure::scenario
