// The metrics of docs/result.md with their units, declared once: what a summary has, what a
// threshold may name, how a value is written (quantity.h).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace composure::result {

enum class MetricKind { duration, count, rate, share };  // base units: ns, 1, per second, 0..1

struct Metric {
  std::string name;  // "response.p99"
  MetricKind kind = MetricKind::count;
};

// harness/analysis has the value of each.
std::span<const Metric> metrics();
// Null where there is none of that name.
const Metric* find_metric(std::string_view name);

}  // namespace composure::result
