#include "harness/stack/launch_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <set>

#include "base/text.h"
#include "harness/stack/sweep.h"

namespace composure::stack {
namespace {

class Planner {
 public:
  Planner(const Catalogue& catalogue, const StackFacts& facts)
      : catalogue_(catalogue), facts_(facts) {}

  Result<LaunchPlan> plan() {
    if (auto ok = check_chosen(); !ok) return ok.error();
    if (auto ok = check_settings(); !ok) return ok.error();
    name_stack();
    if (auto ok = name_offers(); !ok) return ok.error();
    for (const auto& wave : start_waves(catalogue_)) {
      plan_.waves.emplace_back();
      for (const std::string& name : wave) {
        if (is_left_out(name)) continue;
        auto launch = launch_of(*catalogue_.find(name));
        if (!launch) return launch.error();
        plan_.waves.back().push_back(std::move(*launch));
      }
    }
    return std::move(plan_);
  }

 private:
  Status check_chosen() const {
    for (const auto& [name, chosen] : facts_.implementations) {
      const Component* component = catalogue_.find(name);
      std::vector<std::string> known;
      if (component == nullptr) {
        for (const Component& each : catalogue_.components) known.push_back(each.name);
        return Error{.what = fmt::format("no component is called \"{}\"", name),
                     .hint = "expected " + one_of(known)};
      }
      if (component->implementations.contains(chosen)) continue;
      for (const auto& [each, ignored] : component->implementations) known.push_back(each);
      return Error{.what = fmt::format("\"{}\" is no implementation of {}", chosen, name),
                   .hint = "expected " + one_of(known)};
    }
    return {};
  }

  Status check_settings() const {
    for (const auto& [name, given] : facts_.settings) {
      const Component* component = catalogue_.find(name);
      for (const auto& [setting, value] : given)
        if (component == nullptr || !component->settings.contains(setting))
          return Error{.what = fmt::format("{} has no setting \"{}\"", name, setting)};
    }
    return {};
  }

  // The variables that are the same for every component.
  void name_stack() {
    variables_ = {{"id", facts_.id},
                  {"cgroup", facts_.cgroup},
                  {"cgroup.functions", facts_.cgroup.empty() ? "" : facts_.cgroup + "/functions"},
                  {"bin", facts_.programs},
                  {"source", facts_.source},
                  {"scrape_interval", facts_.scrape_interval},
                  {"stack.dir", facts_.directory}};
    for (const auto& [name, secret] : facts_.secrets) {
      variables_["secret." + name] = secret.value;
      variables_["bcrypt." + name] = secret.hash;
    }
    for (const auto& [component, ports] : facts_.ports)
      for (const auto& [name, port] : ports)
        variables_[component + ".port." + name] = std::to_string(port);
  }

  // Offers may name those of components that stand before them in the catalogue.
  Status name_offers() {
    for (const Component& component : catalogue_.components)
      for (const auto& [what, text] : component.offers) {
        auto value = expand(text, variables_of(component));
        if (!value)
          return Error{.what = value.error().what, .where = component.name + ".offers." + what};
        variables_[component.name + "." + what] = *value;
        if (!is_left_out(component.name)) plan_.offers[component.name][what] = std::move(*value);
      }
    return {};
  }

  std::string folder_of(const Component& component) const {
    return facts_.directory + "/" + component.name;
  }

  Variables variables_of(const Component& component) const {
    Variables all = variables_;
    all["dir"] = folder_of(component);
    all["secrets"] = folder_of(component) + "/secrets";
    for (const auto& [name, usual] : component.settings)
      all["set." + name] = setting_of(component, name, usual);
    for (const std::string& port : component.ports) {
      const auto taken = variables_.find(component.name + ".port." + port);
      assert(taken != variables_.end());
      all["port." + port] = taken->second;
    }
    return all;
  }

  std::string setting_of(const Component& component, const std::string& name,
                         const std::string& usual) const {
    const auto given = facts_.settings.find(component.name);
    if (given == facts_.settings.end()) return usual;
    const auto value = given->second.find(name);
    return value == given->second.end() ? usual : value->second;
  }

  std::string chosen_for(const Component& component) const {
    const auto chosen = facts_.implementations.find(component.name);
    return chosen == facts_.implementations.end() ? component.default_implementation
                                                  : chosen->second;
  }

  bool is_left_out(const std::string& name) const {
    const Component& component = *catalogue_.find(name);
    return component.implementations.at(chosen_for(component)).command.empty();
  }

  std::vector<std::string> needs_of(const Component& component) const {
    std::vector<std::string> needs = component.needs;
    std::erase_if(needs, [this](const std::string& need) { return is_left_out(need); });
    return needs;
  }

  Result<Launch> launch_of(const Component& component) const {
    Launch launch{.component = component.name,
                  .implementation = chosen_for(component),
                  .needs = needs_of(component),
                  .environment = {{kStackVariable, facts_.id},
                                  {"HOME", folder_of(component)},
                                  {"LANG", "C.UTF-8"},
                                  {"PATH", facts_.search_path}},
                  .directory = folder_of(component),
                  .log = facts_.log_folder + "/" + component.name + ".log",
                  .cgroup = facts_.cgroup.empty() ? "" : facts_.cgroup + "/" + component.name};
    const Implementation& made = component.implementations.at(launch.implementation);
    launch.command = made.command;
    launch.files = made.files;
    launch.ready = made.ready;
    launch.deadline = made.deadline;
    launch.version = made.version;
    if (auto ok = fill(launch, variables_of(component)); !ok) return ok.error();
    // After the filling: a secret's value is taken as it is.
    for (const std::string& name : component.secrets) {
      assert(facts_.secrets.contains(name));
      launch.files["secrets/" + name] = facts_.secrets.at(name).value;
    }
    return launch;
  }

  static Status fill(Launch& launch, const Variables& variables) {
    std::vector<std::string*> texts{&launch.ready.http, &launch.ready.tcp, &launch.ready.user,
                                    &launch.ready.password};
    for (std::string& word : launch.command) texts.push_back(&word);
    for (std::string& word : launch.version) texts.push_back(&word);
    for (auto& [name, content] : launch.files) texts.push_back(&content);
    for (std::string* text : texts) {
      auto filled = expand(*text, variables);
      if (!filled) return Error{.what = filled.error().what, .where = launch.component};
      *text = std::move(*filled);
    }
    return {};
  }

  const Catalogue& catalogue_;
  const StackFacts& facts_;
  Variables variables_;
  LaunchPlan plan_;
};

[[maybe_unused]] bool needs_come_first(const LaunchPlan& plan) {
  std::set<std::string> placed;
  for (const auto& wave : plan.waves) {
    for (const Launch& launch : wave)
      for (const std::string& need : launch.needs)
        if (!placed.contains(need)) return false;
    for (const Launch& launch : wave) placed.insert(launch.component);
  }
  return true;
}

}  // namespace

std::vector<std::string> LaunchPlan::components() const {
  std::vector<std::string> names;
  for (const auto& wave : waves)
    for (const Launch& launch : wave) names.push_back(launch.component);
  return names;
}

const Launch* LaunchPlan::find(const std::string& component) const {
  for (const auto& wave : waves)
    for (const Launch& launch : wave)
      if (launch.component == component) return &launch;
  return nullptr;
}

Result<LaunchPlan> plan_launch(const Catalogue& catalogue, const StackFacts& facts) {
  auto plan = Planner(catalogue, facts).plan();
  assert(!plan || needs_come_first(*plan));
  return plan;
}

}  // namespace composure::stack
