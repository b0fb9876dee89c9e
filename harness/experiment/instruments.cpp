#include "harness/experiment/instruments.h"

#include <cmath>
#include <utility>

#include "harness/experiment/idle.h"

namespace composure::experiment {

Result<std::vector<observe::MetricLine>> Instruments::read(const std::string& component) {
  const auto reply = caller_.call({.url = address_.offer(component, "url") + "/metrics"});
  if (!reply) return reply.error();
  if (!reply->ok())
    return Error{.what = "/metrics answers " + std::to_string(reply->status), .where = component};
  return observe::parse_metrics(reply->body);
}

Result<std::optional<std::uint64_t>> Instruments::held() {
  MetricsOf metrics;
  for (const std::string& component : holders()) {
    auto lines = read(component);
    if (!lines) return lines.error();
    metrics[component] = std::move(*lines);
  }
  return held_requests(metrics);
}

Result<bool> Instruments::wait_idle(std::chrono::milliseconds within,
                                    const std::function<bool()>& interrupted) {
  return await_idle(time_, within, interrupted, [this] { return held(); });
}

Result<std::optional<std::uint64_t>> Instruments::spans_received() {
  const auto reply = caller_.call({.url = address_.offer("traces", "url") + "/metrics"});
  if (!reply) return reply.error();
  std::optional<std::uint64_t> received;
  for (const observe::MetricLine& line : observe::parse_metrics(reply->ok() ? reply->body : "")) {
    const auto reason = line.labels.find("reason");
    const bool let_go = line.name == "composure_traces_dropped_total" &&
                        reason != line.labels.end() && reason->second == "capacity";
    if (line.name != "composure_traces_spans" && !let_go) continue;
    if (!std::isfinite(line.value) || line.value < 0) return std::optional<std::uint64_t>{};
    received = received.value_or(0) + static_cast<std::uint64_t>(std::llround(line.value));
  }
  return received;
}

}  // namespace composure::experiment
