#include "harness/scenario/metrics.h"

#include <algorithm>
#include <vector>

namespace composure::scenario {
namespace {

std::vector<Metric> make_metrics() {
  std::vector<Metric> all;
  for (const char* latency :
       {"response", "service", "start_lag", "acknowledged", "completed", "failed"})
    for (const char* statistic : {"mean", "min", "max", "p50", "p75", "p90", "p95", "p99", "p99_9"})
      all.push_back({std::string(latency) + "." + statistic, MetricKind::duration});
  all.push_back({"first_answer.p50", MetricKind::duration});
  for (const char* category :
       {"compute", "transfer", "engine", "gateway", "queue", "cold", "client", "residual"})
    all.push_back({std::string("accounting.") + category, MetricKind::duration});
  all.push_back({"cpu_per_execution", MetricKind::duration});
  for (const char* outcome :
       {"ok", "wrong", "http_errors", "timeouts", "lost", "refused", "reset", "dns", "tls",
        "protocol", "too_long", "cancelled", "errors", "dropped"})
    all.push_back({outcome, MetricKind::count});
  for (const char* rate : {"throughput", "goodput"}) all.push_back({rate, MetricKind::rate});
  for (const char* share : {"ok_ratio", "error_rate"}) all.push_back({share, MetricKind::share});
  return all;
}

}  // namespace

std::span<const Metric> metrics() {
  static const std::vector<Metric> all = make_metrics();
  return all;
}

const Metric* find_metric(const std::string& name) {
  const auto all = metrics();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Metric& metric) { return metric.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace composure::scenario
