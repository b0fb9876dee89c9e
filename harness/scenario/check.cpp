#include "harness/scenario/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "base/units.h"
#include "harness/scenario/mechanism.h"
#include "harness/scenario/tables.h"
#include "harness/vocabulary/paths.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;

template <typename Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& entry : map) keys.push_back(entry.first);
  return keys;
}

// Only the process provider finds images in our folder; a container image can have any name.
bool images_apply(const Scenario& scenario, const Checked& checked) {
  const auto& implementations = scenario.stack.implementations;
  const auto provider = implementations.find("provider");
  return checked.images != nullptr &&
         (provider == implementations.end() || provider->second == "process");
}

void check_image(const std::string& image, const std::string& language, const std::string& path,
                 const Checked& checked, Problems& problems) {
  const auto known = checked.images->find(image);
  if (known == checked.images->end()) {
    problems.unknown(place_of(checked.root, path + ".image"), path + ".image", image,
                     "a function image", keys_of(*checked.images));
    return;
  }
  const auto& languages = known->second.languages;
  if (std::find(languages.begin(), languages.end(), language) == languages.end())
    problems.unknown(place_of(checked.root, path + ".language"), path + ".language", language,
                     fmt::format("a language of the image \"{}\"", image), languages);
}

void check_implementations(const Scenario& scenario, const Checked& checked, Problems& problems) {
  if (checked.options.implementations.empty()) return;
  for (const auto& [component, name] : scenario.stack.implementations) {
    const std::string path = "stack." + component;
    const auto known = checked.options.implementations.find(component);
    if (known == checked.options.implementations.end())
      problems.add(place_of(checked.root, path), path,
                   "the stack's catalogue has no such component yet");
    else if (std::find(known->second.begin(), known->second.end(), name) == known->second.end())
      problems.unknown(place_of(checked.root, path), path, name, "an implementation of it",
                       known->second);
  }
}

Autoscale usual_autoscale() {
  Autoscale usual;
  Problems none;
  read_section(Value::map(), "", autoscale_section(), usual, none);
  return usual;
}

// What only the other scaler looks at, and what CPU is compared with.
void check_scaler(const Autoscale& scale, const Scenario& scenario,
                  const std::function<void(const char*, const std::string&)>& wrong) {
  const Autoscale usual = usual_autoscale();
  const auto meaningless = [&](bool said, const char* key, const char* scaler) {
    if (said) wrong(key, fmt::format("has no meaning by {}", scaler));
  };
  if (scale.by == Scaler::alert) {
    meaningless(scale.target != usual.target, "autoscale.target", "alert; expected by: cpu");
    meaningless(scale.stabilisation != usual.stabilisation, "autoscale.stabilisation",
                "alert; expected by: cpu");
    return;
  }
  meaningless(scale.above != usual.above, "autoscale.above", "cpu; expected by: alert");
  meaningless(scale.hold != usual.hold, "autoscale.for", "cpu; expected by: alert");
  meaningless(scale.factor != usual.factor, "autoscale.factor", "cpu; expected by: alert");
  for (const auto& [name, function] : scenario.functions)
    if (!function.limits.cpus)
      wrong("autoscale.by", fmt::format("cpu is compared with functions.{}.limits.cpu, which is "
                                        "missing",
                                        name));
}

void check_autoscale(const Scenario& scenario, const Value& root, Problems& problems) {
  const auto& scale = scenario.stack.autoscale;
  if (!scale || problems.any_below("stack.autoscale")) return;
  const auto wrong = [&](const char* key, const std::string& what) {
    const std::string path = std::string("stack.") + key;
    problems.add(place_of(root, path), path, what);
  };
  if (scale->min > scale->max)
    wrong("autoscale.min", fmt::format("is above max, {}", scale->max));
  else if (scenario.stack.warm > scale->max)
    wrong("warm", fmt::format("is above autoscale.max, {}", scale->max));
  check_scaler(*scale, scenario, wrong);
  // Prometheus tells a rate from two scrapes at least.
  if (const Nanoseconds least = 2 * scenario.measure.metrics; scale->window < least)
    wrong("autoscale.window", fmt::format("holds fewer than two scrapes; expected at least {}, "
                                          "twice measure.metrics",
                                          format_duration(least)));
}

void check_mechanism(const Scenario& scenario, const Checked& checked, Problems& problems) {
  const bool sound = !problems.any_below("composition.nodes") &&
                     !problems.any_below("composition.start") &&
                     scenario.composition.nodes.contains(scenario.composition.start);
  for (const Impossible& found : what_cannot_be(scenario, sound))
    problems.add(place_of(checked.root, found.path), found.path, found.what);
}

void check_names(const Scenario& scenario, const Value& root, Problems& problems) {
  for (const std::string& name : reserved_functions(scenario))
    if (scenario.functions.contains(name))
      problems.add(
          place_of(root, "functions." + name), "functions." + name,
          "a run of this scenario deploys a function of that name itself; expected another name");
}

}  // namespace

void complete_functions(Scenario& scenario, const Checked& checked, Problems& problems) {
  for (auto& [name, function] : scenario.functions)
    if (function.image.empty()) function.image = name;
  std::vector<std::string> known = keys_of(scenario.functions);
  const bool by_image = images_apply(scenario, checked);
  if (by_image)
    for (const auto& [name, image] : *checked.images) known.push_back(name);
  for (const auto& [node, held] : scenario.composition.nodes) {
    const auto* task = std::get_if<Task>(&held);
    if (task == nullptr || task->function.empty() || scenario.functions.contains(task->function))
      continue;
    const std::string path = "composition.nodes." + node + ".task";
    if (by_image && checked.images->contains(task->function)) {
      Function function;
      function.image = task->function;
      function.language = checked.images->at(task->function).languages.front();
      scenario.functions.emplace(task->function, function);
    } else {
      problems.unknown(place_of(checked.root, path), path, task->function, "a function", known);
    }
  }
}

void check_scenario(const Scenario& scenario, const Checked& checked, Problems& problems) {
  if (images_apply(scenario, checked))
    for (const auto& [name, function] : scenario.functions)
      check_image(function.image, function.language, "functions." + name, checked, problems);
  check_implementations(scenario, checked, problems);
  check_autoscale(scenario, checked.root, problems);
  check_mechanism(scenario, checked, problems);
  check_load(scenario.load, checked.root, problems);
  check_names(scenario, checked.root, problems);
}

}  // namespace composure::scenario
