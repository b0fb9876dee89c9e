#include "harness/experiment/collect.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"
#include "harness/analysis/accounting.h"
#include "harness/observe/jaeger_reader.h"
#include "harness/observe/prometheus_reader.h"
#include "loadgen/request/trace_ids.h"

namespace composure::experiment {
namespace {

using Json = nlohmann::json;
using observe::Span;

constexpr auto kSpansDeadline = std::chrono::seconds(5);
// Longer than the programs of a stack keep a batch of spans back (200 ms): what has not grown by
// then is all there.
constexpr auto kAskAgain = std::chrono::milliseconds(300);

// Whole: the span below the load generator's own is there, and so is whatever belongs to it.
bool is_whole(const observe::Trace& trace, const std::string& root_parent, bool completes_later) {
  const bool rooted = std::any_of(trace.spans.begin(), trace.spans.end(),
                                  [&](const Span& span) { return span.parent_id == root_parent; });
  return rooted && analysis::complete(trace, completes_later);
}

enum class News { settled, more_expected };

// Reads each trace again. Settled: all are whole and none has grown since it was read before.
Result<News> read_traces(observe::JaegerReader& reader, std::vector<TracedExecution>& executions,
                         const MeasuredWindow& window, const std::function<bool()>& interrupted) {
  News news = News::settled;
  for (auto& [sample, trace] : executions) {
    if (interrupted()) return News::settled;
    auto found = reader.trace(trace.trace_id);
    if (!found) return found.error();
    const std::size_t known = trace.spans.size();
    if (*found) trace.spans = std::move((*found)->spans);
    const bool whole =
        is_whole(trace, loadgen::span_id(window.seed, sample.sequence), window.completes_later);
    if (!whole || trace.spans.size() != known) news = News::more_expected;
  }
  return news;
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
      {"scrape age", R"(time() - timestamp(up{component="gateway"}))"},
      {"up", "up"},
  };
}

}  // namespace

Result<std::vector<TracedExecution>> collect_traces(const stack::StackAddress& address,
                                                    const MeasuredWindow& window,
                                                    const std::vector<loadgen::Sample>& samples,
                                                    const std::function<bool()>& interrupted) {
  std::vector<TracedExecution> executions;
  for (const loadgen::Sample& sample : samples)
    if ((sample.flags & loadgen::kTraced) != 0 && sample.outcome == loadgen::Outcome::ok)
      executions.push_back({sample, {loadgen::trace_id(window.seed, sample.sequence), {}}});
  observe::JaegerReader reader(address.offer("traces", "url"));
  const auto deadline = std::chrono::steady_clock::now() + kSpansDeadline;
  while (true) {
    auto news = read_traces(reader, executions, window, interrupted);
    if (!news) return news.error();
    if (*news == News::settled || interrupted() || std::chrono::steady_clock::now() > deadline)
      return executions;
    std::this_thread::sleep_for(kAskAgain);
  }
}

Result<std::vector<observe::Series>> collect_series(const stack::StackAddress& address,
                                                    const MeasuredWindow& window) {
  observe::PrometheusReader reader(address.offer("metrics", "url"),
                                   address.secret("prometheus-user"),
                                   address.secret("prometheus-password"));
  std::vector<observe::Series> all;
  for (const auto& [name, expression] : questions()) {
    auto answer = reader.query_range(name, expression, window.start_wall_ns, window.end_wall_ns,
                                     std::chrono::seconds(1));
    if (!answer) return answer.error();
    std::move(answer->begin(), answer->end(), std::back_inserter(all));
  }
  return all;
}

std::optional<double> widest_gap(const std::vector<observe::Series>& series) {
  std::optional<double> widest;
  for (const observe::Series& each : series)
    if (each.name == "scrape age")
      for (const observe::Point& point : each.points)
        widest = std::max(widest.value_or(0), point.value);
  return widest;
}

Status write_spans(const std::string& file, const std::vector<TracedExecution>& executions) {
  std::string text;
  for (const auto& [sample, trace] : executions) {
    for (const Span& span : trace.spans) {
      text += Json{{"request", sample.sequence},   {"trace_id", span.trace_id},
                   {"span_id", span.span_id},      {"parent_id", span.parent_id},
                   {"service", span.service},      {"name", span.name},
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
