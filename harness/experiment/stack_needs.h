// What a cell needs of the stack that it is measured on. Pure.
#pragma once

#include <map>
#include <string>

#include "base/units.h"
#include "harness/scenario/scenario.h"

namespace composure::experiment {

// Cells with equal needs share a stack.
struct StackNeeds {
  std::map<std::string, std::string> implementations{};  // component -> which, if not the default
  std::map<std::string, std::map<std::string, std::string>>
      settings{};  // component -> setting -> value, if not the catalogue's
  Nanoseconds scrape_interval{};
  friend bool operator==(const StackNeeds&, const StackNeeds&) = default;
};

// Of the catalogue: what scales functions.
std::string scaler_component(scenario::Scaler by);

// Autoscale by alert needs an Alertmanager and a rule with its numbers, by CPU the autoscaler.
StackNeeds stack_needs(const scenario::Scenario& scenario);

}  // namespace composure::experiment
