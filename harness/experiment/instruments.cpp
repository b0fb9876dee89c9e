#include "harness/experiment/instruments.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

namespace composure::experiment {

Result<std::vector<observe::MetricLine>> Instruments::read(const std::string& component) {
  const auto reply = caller_.call({.url = address_.offer(component, "url") + "/metrics"});
  if (!reply) return reply.error();
  if (!reply->ok())
    return Error{.what = "/metrics answers " + std::to_string(reply->status), .where = component};
  return observe::parse_metrics(reply->body);
}

Result<std::uint64_t> Instruments::busy() {
  static const std::set<std::string> kHeld{"gateway_function_invocation_inflight",
                                           "composure_provider_inflight", "queue_worker_pending",
                                           "queue_worker_inflight"};
  double held = 0;
  for (const char* component : {"gateway", "provider", "worker"}) {
    const auto lines = read(component);
    if (!lines) return lines.error();
    for (const observe::MetricLine& line : *lines)
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
  for (const observe::MetricLine& line : observe::parse_metrics(reply->ok() ? reply->body : "")) {
    const auto reason = line.labels.find("reason");
    const bool let_go = line.name == "composure_traces_dropped_total" &&
                        reason != line.labels.end() && reason->second == "capacity";
    if (line.name == "composure_traces_spans" || let_go)
      received = received.value_or(0) + static_cast<std::uint64_t>(std::llround(line.value));
  }
  return received;
}

}  // namespace composure::experiment
