#include "harness/experiment/collect.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "base/text.h"
#include "harness/observe/jaeger_reader.h"
#include "harness/observe/prometheus_reader.h"
#include "loadgen/request/trace_ids.h"

namespace composure::experiment {
namespace {

using Json = nlohmann::json;
using observe::Span;

constexpr auto kSpansDeadline = std::chrono::seconds(5);
constexpr auto kAskAgain = std::chrono::milliseconds(50);

// Whole: every parent but the load generator's own span is there, and the gateway's first span is.
bool is_whole(const observe::Trace& trace, const std::string& root_parent) {
  std::set<std::string> known{root_parent};
  for (const Span& span : trace.spans) known.insert(span.span_id);
  bool rooted = false;
  for (const Span& span : trace.spans) {
    rooted = rooted || span.parent_id == root_parent;
    if (!span.parent_id.empty() && !known.contains(span.parent_id)) return false;
  }
  return rooted;
}

struct Question {
  std::string name, expression;
};

// What a run keeps of Prometheus, whatever the implementation of a component: the names are OpenFaaS's and cAdvisor's.
std::vector<Question> questions() {
  return {
      {"request rate", "sum by (function_name, code) (rate(gateway_function_invocation_total[5s]))"},
      {"requests in flight", "sum by (function_name) (gateway_function_invocation_inflight)"},
      {"replicas", "gateway_service_count"},
      {"function cpu", R"(sum by (function_name) (rate(container_cpu_usage_seconds_total{function_name!=""}[5s])))"},
      {"function memory", R"(sum by (function_name) (container_memory_working_set_bytes{function_name!=""}))"},
      {"component cpu", "sum by (component) (rate(process_cpu_seconds_total[5s]))"},
      {"component memory", "sum by (component) (process_resident_memory_bytes)"},
      {"queue", "sum by (component) (queue_worker_pending + queue_worker_inflight)"},
      {"load", "sum by (outcome) (rate(composure_load_requests_total[5s]))"},
      {"up", "up"},
  };
}

}  // namespace

Result<std::vector<TracedExecution>> collect_traces(const stack::StackAddress& address, const CollectPlan& plan,
                                                    const std::vector<loadgen::Sample>& samples,
                                                    const std::function<bool()>& interrupted) {
  std::vector<TracedExecution> executions;
  for (const loadgen::Sample& sample : samples)
    if ((sample.flags & loadgen::kTraced) != 0 && sample.outcome == loadgen::Outcome::ok)
      executions.push_back({sample, {loadgen::trace_id(plan.seed, sample.sequence), {}}});
  std::vector<std::size_t> open(executions.size());
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
  observe::JaegerReader reader(address.offer("traces", "url"));
  const auto deadline = std::chrono::steady_clock::now() + kSpansDeadline;
  while (!open.empty()) {
    std::vector<std::size_t> still_open;
    for (const std::size_t i : open) {
      auto& [sample, trace] = executions[i];
      auto found = reader.trace(trace.trace_id);
      if (!found) return found.error();
      if (*found) trace.spans = std::move((*found)->spans);
      if (!is_whole(trace, loadgen::span_id(plan.seed, sample.sequence))) still_open.push_back(i);
      if (interrupted()) return executions;
    }
    open = std::move(still_open);
    if (open.empty() || std::chrono::steady_clock::now() > deadline) break;
    std::this_thread::sleep_for(kAskAgain);
  }
  return executions;
}

Result<std::vector<observe::Series>> collect_series(const stack::StackAddress& address, const CollectPlan& plan) {
  observe::PrometheusReader reader(address.offer("metrics", "url"), address.secret("prometheus-user"),
                                   address.secret("prometheus-password"));
  std::vector<observe::Series> all;
  for (const auto& [name, expression] : questions()) {
    auto answer =
        reader.query_range(name, expression, plan.start_wall_ns, plan.end_wall_ns, std::chrono::seconds(1));
    if (!answer) return answer.error();
    std::move(answer->begin(), answer->end(), std::back_inserter(all));
  }
  return all;
}

Status write_spans(const std::string& file, const std::vector<TracedExecution>& executions) {
  std::string text;
  for (const auto& [sample, trace] : executions) {
    for (const Span& span : trace.spans) {
      text += Json{{"request", sample.sequence},   {"trace_id", span.trace_id}, {"span_id", span.span_id},
                   {"parent_id", span.parent_id},  {"service", span.service},   {"name", span.name},
                   {"start_ns", span.start_ns},    {"duration_ns", span.duration_ns},
                   {"attributes", span.attributes}}
                  .dump();
      text += '\n';
    }
  }
  return write_file(file, text);
}

Status write_series(const std::string& file, const std::vector<observe::Series>& series) {
  Json all = Json::array();
  for (const observe::Series& each : series) {
    Json points = Json::array();
    for (const observe::Point& point : each.points) points.push_back({point.time_ns, point.value});
    all.push_back({{"name", each.name}, {"labels", each.labels}, {"points", std::move(points)}});
  }
  return write_file(file, all.dump() + "\n");
}

}  // namespace composure::experiment
