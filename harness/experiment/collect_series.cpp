#include "harness/experiment/collect_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/analysis/scaling.h"
#include "harness/observe/prometheus_reader.h"
#include "loadgen/clock.h"

namespace composure::experiment {
namespace {

constexpr const char* kScrapeAge = "scrape age";
constexpr const char* kProcessStart = "process start";
constexpr std::chrono::milliseconds kStep{1000};

// An age is at its height just before the next scrape: it must be looked at more often than that.
std::chrono::milliseconds age_step(const stack::StackAddress& address) {
  const double interval_ms = address.scrape_interval_s.value_or(1) * 1000;
  return std::clamp(std::chrono::milliseconds(static_cast<std::int64_t>(interval_ms / 4)),
                    std::chrono::milliseconds(25), kStep);
}

struct Question {
  std::string name, expression;
};

// What a run keeps of Prometheus, whatever the implementation of a component: the names are
// OpenFaaS's and cAdvisor's.
std::vector<Question> questions() {
  return {
      {"request rate",
       "sum by (function_name, code) (rate(gateway_function_invocation_total[5s]))"},
      {"requests in flight", "sum by (function_name) (gateway_function_invocation_inflight)"},
      {"replicas", "gateway_service_count"},
      {"function cpu",
       R"(sum by (function_name) (rate(container_cpu_usage_seconds_total{function_name!=""}[5s])))"},
      {"function memory",
       R"(sum by (function_name) (container_memory_working_set_bytes{function_name!=""}))"},
      {"component cpu", "sum by (component) (rate(process_cpu_seconds_total[5s]))"},
      {"component memory", "sum by (component) (process_resident_memory_bytes)"},
      {"queue", "sum by (component) (queue_worker_pending + queue_worker_inflight)"},
      {"load", "sum by (outcome) (rate(composure_load_requests_total[5s]))"},
      {kProcessStart, "max by (component) (process_start_time_seconds)"},
      {kScrapeAge, R"(time() - timestamp(up{component="gateway"}))"},
      {"up", "up"},
  };
}

observe::PrometheusReader reader_of(const stack::StackAddress& address) {
  return {address.offer("metrics", "url"), address.secret("prometheus-user"),
          address.secret("prometheus-password")};
}

}  // namespace

Result<std::vector<observe::Series>> collect_series(const stack::StackAddress& address,
                                                    const MeasuredWindow& window) {
  observe::PrometheusReader reader = reader_of(address);
  std::vector<observe::Series> all;
  for (const auto& [name, expression] : questions()) {
    auto answer = reader.query_range(name, expression, window.start_wall_ns, window.end_wall_ns,
                                     name == kScrapeAge ? age_step(address) : kStep);
    if (!answer) return answer.error();
    std::move(answer->begin(), answer->end(), std::back_inserter(all));
  }
  return all;
}

Result<std::vector<observe::Series>> collect_rule(const stack::StackAddress& address,
                                                  const MeasuredWindow& window) {
  // The names of OpenFaaS's chart (fixtures/stack/catalogue.yaml, alerts).
  const std::vector<Question> asked = {
      {analysis::invocations_series, R"(gateway_function_invocation_total{code="200"})"},
      {analysis::alert_series, R"(ALERTS{alertname="APIHighInvocationRate",alertstate="firing"})"}};
  observe::PrometheusReader reader = reader_of(address);
  std::vector<observe::Series> all;
  for (const auto& [name, selector] : asked) {
    // Whole milliseconds from the begin to now; of a range there come the samples themselves.
    const std::int64_t reach_ms = (loadgen::wall_ns() - window.start_wall_ns) / 1'000'000 + 1;
    auto answer = reader.query(name, fmt::format("{}[{}ms]", selector, reach_ms));
    if (!answer) return answer.error();
    std::move(answer->begin(), answer->end(), std::back_inserter(all));
  }
  return all;
}

std::optional<double> widest_gap(const std::vector<observe::Series>& series) {
  std::optional<double> widest;
  for (const observe::Series& each : series)
    if (each.name == kScrapeAge)
      for (const observe::Point& point : each.points)
        widest = std::max(widest.value_or(0), point.value);
  return widest;
}

std::set<std::string> restarted_in_series(const std::vector<observe::Series>& series) {
  constexpr double kSame = 1;  // second: a process reckons its start from two clocks
  std::set<std::string> names;
  for (const observe::Series& each : series) {
    const auto component = each.labels.find("component");
    if (each.name != kProcessStart || component == each.labels.end()) continue;
    for (const observe::Point& point : each.points)
      if (point.value > each.points.front().value + kSame) names.insert(component->second);
  }
  return names;
}

}  // namespace composure::experiment
