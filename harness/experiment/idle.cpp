#include "harness/experiment/idle.h"

#include <array>
#include <cmath>
#include <string_view>

namespace composure::experiment {
namespace {

using std::chrono::milliseconds;

struct Gauge {
  std::string_view component, name;
  bool has_labels = false;  // may have no line yet: a line comes with the first request
};

constexpr std::array<Gauge, 4> kHeld = {{
    {"gateway", "gateway_function_invocation_inflight", true},
    {"provider", "composure_provider_inflight"},
    {"worker", "queue_worker_pending"},
    {"worker", "queue_worker_inflight"},
}};

std::optional<double> value_of(const Gauge& gauge, const MetricsOf& metrics) {
  const auto lines = metrics.find(std::string(gauge.component));
  if (lines == metrics.end()) return std::nullopt;
  double sum = 0;
  bool seen = gauge.has_labels;
  for (const observe::MetricLine& line : lines->second) {
    if (line.name != gauge.name) continue;
    if (!std::isfinite(line.value) || line.value < 0) return std::nullopt;
    sum += line.value;
    seen = true;
  }
  return seen ? std::optional(sum) : std::nullopt;
}

}  // namespace

const std::vector<std::string>& holders() {
  static const std::vector<std::string> kAll{"gateway", "provider", "worker"};
  return kAll;
}

std::optional<std::uint64_t> held_requests(const MetricsOf& metrics) {
  double held = 0;
  for (const Gauge& gauge : kHeld) {
    const auto value = value_of(gauge, metrics);
    if (!value) return std::nullopt;
    held += *value;
  }
  return static_cast<std::uint64_t>(std::llround(held));
}

Result<bool> await_idle(Waiter& time, milliseconds within, const std::function<bool()>& interrupted,
                        const std::function<Result<std::optional<std::uint64_t>>()>& held) {
  const auto deadline = time.now() + within;
  int quiet = 0;
  while (true) {
    const auto now = held();
    quiet = now && *now == std::optional<std::uint64_t>(0) ? quiet + 1 : 0;
    if (quiet == 2) return true;
    if (interrupted()) return false;
    if (time.now() > deadline) return now ? Result<bool>(false) : now.error();
    time.sleep_for(milliseconds(quiet > 0 ? 5 : 20));
  }
}

}  // namespace composure::experiment
