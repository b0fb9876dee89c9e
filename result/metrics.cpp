#include "result/metrics.h"

#include <algorithm>
#include <vector>

#include "result/repeat.h"

namespace composure::result {
namespace {

std::vector<Metric> make_metrics() {
  std::vector<Metric> all;
  for (const char* latency :
       {"response", "service", "start_lag", "acknowledged", "completed", "failed"})
    for (const char* statistic : {"mean", "min", "max", "p50", "p75", "p90", "p95", "p99", "p99_9"})
      all.push_back({std::string(latency) + "." + statistic, MetricKind::duration});
  all.push_back({"first_answer.p50", MetricKind::duration});
  for (const std::string_view category : category_names)
    all.push_back({"accounting." + std::string(category), MetricKind::duration});
  all.push_back({"cpu_per_execution", MetricKind::duration});
  for (const std::string_view outcome : outcome_names) {
    const bool plural = outcome == "timeout" || outcome == "http_error";
    all.push_back({std::string(outcome) + (plural ? "s" : ""), MetricKind::count});
  }
  for (const char* count : {"errors", "dropped"}) all.push_back({count, MetricKind::count});
  for (const char* rate : {"throughput", "goodput"}) all.push_back({rate, MetricKind::rate});
  for (const char* share : {"ok_ratio", "error_rate"}) all.push_back({share, MetricKind::share});
  return all;
}

}  // namespace

std::span<const Metric> metrics() {
  static const std::vector<Metric> all = make_metrics();
  return all;
}

const Metric* find_metric(std::string_view name) {
  const auto all = metrics();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Metric& metric) { return metric.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace composure::result
