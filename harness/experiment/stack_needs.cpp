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

StackNeeds stack_needs(const scenario::Scenario& scenario) {
  StackNeeds needs{.implementations = scenario.stack.implementations,
                   .scrape_interval = scenario.measure.metrics};
  if (const auto& scale = scenario.stack.autoscale) {
    needs.implementations["alerts"] = "alertmanager";
    needs.settings["alerts"] = {{"above", fmt::format("{}", scale->above.per_second)},
                                {"window", prometheus_duration(scale->window)},
                                {"for", prometheus_duration(scale->hold)}};
  }
  return needs;
}

}  // namespace composure::experiment
