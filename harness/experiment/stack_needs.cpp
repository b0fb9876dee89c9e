#include "harness/experiment/stack_needs.h"

#include <fmt/format.h>

#include <chrono>

namespace composure::experiment {
namespace {

// Prometheus takes no fractions.
std::string prometheus_duration(Nanoseconds value) {
  return fmt::format("{}ms", std::chrono::ceil<std::chrono::milliseconds>(value).count());
}

}  // namespace

std::string scaler_component(scenario::Scaler by) {
  return by == scenario::Scaler::alert ? "alerts" : "scaler";
}

StackNeeds stack_needs(const scenario::Scenario& scenario) {
  StackNeeds needs{.implementations = scenario.stack.implementations,
                   .scrape_interval = scenario.measure.metrics};
  const auto& scale = scenario.stack.autoscale;
  if (!scale) return needs;
  const std::string component = scaler_component(scale->by);
  if (scale->by == scenario::Scaler::alert) {
    needs.implementations[component] = "alertmanager";
    needs.settings[component] = {{"above", fmt::format("{}", scale->above.per_second)},
                                 {"window", prometheus_duration(scale->window)},
                                 {"for", prometheus_duration(scale->hold)}};
  } else {
    needs.implementations[component] = "hpa";
    needs.settings[component] = {{"target", fmt::format("{}", scale->target)},
                                 {"window", prometheus_duration(scale->window)},
                                 {"stabilisation", prometheus_duration(scale->stabilisation)}};
  }
  return needs;
}

}  // namespace composure::experiment
