#include "harness/experiment/collect.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
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

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto kSpansDeadline = std::chrono::seconds(5);
// The programs of a stack keep a batch of spans back for 200 ms; a busy one a little longer.
constexpr milliseconds kHeldBack{250};
constexpr milliseconds kStill{100};
constexpr milliseconds kPoll{25};
constexpr milliseconds kAskAgain{300};  // a store that has to be read to know

// Whole: the span below the load generator's own is there, and so is whatever belongs to it.
bool is_whole(const observe::Trace& trace, const std::string& root_parent, bool completes_later) {
  const bool rooted = std::any_of(trace.spans.begin(), trace.spans.end(),
                                  [&](const Span& span) { return span.parent_id == root_parent; });
  return rooted && analysis::complete(trace, completes_later);
}

// The traces of some executions, on their way out of the store.
class Reading {
 public:
  Reading(std::string store, const MeasuredWindow& window, std::vector<TracedExecution>& executions,
          const std::function<bool()>& interrupted)
      : reader_(std::move(store)),
        window_(window),
        executions_(executions),
        interrupted_(interrupted) {}

  // Reads each trace, again if it was read before.
  Status read() {
    whole_ = true;
    grown_ = false;
    for (auto& [sample, trace] : executions_) {
      if (interrupted_()) return {};
      auto found = reader_.trace(trace.trace_id);
      if (!found) return found.error();
      const std::size_t known = trace.spans.size();
      if (*found) trace.spans = std::move((*found)->spans);
      const std::string root = loadgen::span_id(window_.seed, sample.sequence);
      whole_ = whole_ && is_whole(trace, root, window_.completes_later);
      grown_ = grown_ || trace.spans.size() != known;
    }
    return {};
  }

  bool whole() const { return whole_; }
  bool grown() const { return grown_; }  // since the reading before
  Clock::time_point begun() const { return begun_; }
  bool over() const { return interrupted_() || Clock::now() > begun_ + kSpansDeadline; }

 private:
  observe::JaegerReader reader_;
  const MeasuredWindow& window_;
  std::vector<TracedExecution>& executions_;
  const std::function<bool()>& interrupted_;
  Clock::time_point begun_ = Clock::now();
  bool whole_ = false, grown_ = false;
};

// The store says nothing of itself: settled when a reading finds nothing new.
Status read_until_nothing_new(Reading& reading) {
  while (true) {
    if (auto ok = reading.read(); !ok) return ok;
    if ((reading.whole() && !reading.grown()) || reading.over()) return {};
    std::this_thread::sleep_for(kAskAgain);
  }
}

// Polls until no batch of spans can still be kept back and `received`, what the store has taken in,
// stands still.
Status await_still(const Reading& reading, Instruments& instruments, std::uint64_t& received) {
  auto changed = Clock::now();
  while (!reading.over()) {
    std::this_thread::sleep_for(kPoll);
    const auto answer = instruments.spans_received();
    if (!answer) return answer.error();
    const auto now = Clock::now();
    if (*answer != received) changed = now;
    received = answer->value_or(0);
    if (now - reading.begun() >= kHeldBack && now - changed >= kStill) break;
  }
  return {};
}

// Settled when what was read is whole and nothing has come since.
Status read_when_still(Reading& reading, Instruments& instruments, std::uint64_t received) {
  std::optional<std::uint64_t> read_at;
  do {
    if (auto ok = await_still(reading, instruments, received); !ok) return ok;
    if (read_at == received) continue;  // nothing new to read
    if (auto ok = reading.read(); !ok) return ok;
    read_at = received;
    if (!reading.whole()) continue;
    const auto after = instruments.spans_received();
    if (!after) return after.error();
    if (*after == read_at) return {};
  } while (!reading.over());
  return {};
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
                                                    Instruments& instruments,
                                                    const MeasuredWindow& window,
                                                    const std::vector<loadgen::Sample>& samples,
                                                    const std::function<bool()>& interrupted) {
  std::vector<TracedExecution> executions;
  for (const loadgen::Sample& sample : samples)
    if ((sample.flags & loadgen::kTraced) != 0 && sample.outcome == loadgen::Outcome::ok)
      executions.push_back({sample, {loadgen::trace_id(window.seed, sample.sequence), {}}});
  if (executions.empty()) return executions;
  const auto received = instruments.spans_received();
  if (!received) return received.error();
  Reading reading(address.offer("traces", "url"), window, executions, interrupted);
  const Status read = *received ? read_when_still(reading, instruments, **received)
                                : read_until_nothing_new(reading);
  if (!read) return read.error();
  return executions;
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
