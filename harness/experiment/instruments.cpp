#include "harness/experiment/instruments.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <thread>

namespace composure::experiment {
namespace {

// Takes `name="value"` off the front; values may hold \" \\ and \n.
bool take_label(std::string_view& text, std::map<std::string, std::string>& labels) {
  const std::size_t equals = text.find("=\"");
  if (equals == std::string_view::npos) return false;
  std::string& value = labels[std::string(text.substr(0, equals))];
  std::size_t at = equals + 2;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    value += text[at];
  }
  text.remove_prefix(std::min(text.size(), at + 1));
  if (!text.empty() && text.front() == ',') text.remove_prefix(1);
  return true;
}

std::string without_namespace(const std::string& function) {
  return function.substr(0, function.find('.'));
}

}  // namespace

std::vector<MetricLine> parse_metrics(std::string_view text) {
  std::vector<MetricLine> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    if (line.empty() || line.front() == '#') continue;
    MetricLine made;
    made.name = line.substr(0, line.find_first_of("{ "));
    line.remove_prefix(made.name.size());
    if (!line.empty() && line.front() == '{') {
      line.remove_prefix(1);
      while (!line.empty() && line.front() != '}' && take_label(line, made.labels)) {
      }
      line.remove_prefix(std::min<std::size_t>(line.size(), 1));
    }
    made.value = std::strtod(std::string(line).c_str(), nullptr);
    lines.push_back(std::move(made));
  }
  return lines;
}

Result<std::vector<MetricLine>> Instruments::read(const std::string& component) {
  const auto reply = caller_.call({.url = address_.offer(component, "url") + "/metrics"});
  if (!reply) return reply.error();
  if (!reply->ok())
    return Error{.what = "/metrics answers " + std::to_string(reply->status), .where = component};
  return parse_metrics(reply->body);
}

Result<std::uint64_t> Instruments::busy() {
  static const std::set<std::string> kHeld{"gateway_function_invocation_inflight",
                                           "composure_provider_inflight", "queue_worker_pending",
                                           "queue_worker_inflight"};
  double held = 0;
  for (const char* component : {"gateway", "provider", "worker"}) {
    const auto lines = read(component);
    if (!lines) return lines.error();
    for (const MetricLine& line : *lines)
      if (kHeld.contains(line.name)) held += std::max(0.0, line.value);
  }
  return static_cast<std::uint64_t>(std::llround(held));
}

Result<bool> Instruments::wait_idle(std::chrono::milliseconds within,
                                    const std::function<bool()>& interrupted) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  int quiet = 0;  // a message may be between two of the gauges: ask twice
  while (true) {
    const auto held = busy();
    if (!held) return held.error();
    quiet = *held == 0 ? quiet + 1 : 0;
    if (quiet == 2) return true;
    if (interrupted() || std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(quiet > 0 ? 5 : 20));
  }
}

Result<std::optional<std::uint64_t>> Instruments::spans_received() {
  const auto reply = caller_.call({.url = address_.offer("traces", "url") + "/metrics"});
  if (!reply) return reply.error();
  std::optional<std::uint64_t> received;
  for (const MetricLine& line : parse_metrics(reply->ok() ? reply->body : "")) {
    const auto reason = line.labels.find("reason");
    const bool let_go = line.name == "composure_traces_dropped_total" &&
                        reason != line.labels.end() && reason->second == "capacity";
    if (line.name == "composure_traces_spans" || let_go)
      received = received.value_or(0) + static_cast<std::uint64_t>(std::llround(line.value));
  }
  return received;
}

Result<std::map<std::string, Usage>> Instruments::functions() {
  const auto lines = read("provider");
  if (!lines) return lines.error();
  std::map<std::string, Usage> used;
  for (const MetricLine& line : *lines) {
    const auto function = line.labels.find("function_name");
    if (function == line.labels.end()) continue;
    Usage& usage = used[without_namespace(function->second)];
    if (line.name == "container_cpu_usage_seconds_total") usage.cpu_seconds += line.value;
    if (line.name == "container_memory_working_set_bytes") usage.memory_bytes += line.value;
    if (line.name == "container_memory_max_usage_bytes") usage.memory_peak_bytes += line.value;
    if (line.name == "container_start_time_seconds") ++usage.replicas;
  }
  return used;
}

std::map<std::string, Usage> Instruments::components() {
  std::map<std::string, Usage> used;
  for (const auto& [component, offers] : address_.offers) {
    if (!offers.contains("address") || component == "metrics") continue;
    const auto lines = read(component);
    if (!lines) continue;
    Usage& usage = used[component];
    for (const MetricLine& line : *lines) {
      if (line.name == "process_cpu_seconds_total") usage.cpu_seconds = line.value;
      if (line.name == "process_resident_memory_bytes")
        usage.memory_bytes = usage.memory_peak_bytes = line.value;
    }
  }
  return used;
}

}  // namespace composure::experiment
