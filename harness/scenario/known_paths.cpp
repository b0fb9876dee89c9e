#include "harness/scenario/known_paths.h"

#include <algorithm>

#include "harness/scenario/tables.h"
#include "harness/vocabulary/paths.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;

void add_tree(const Value& value, const std::string& path, std::vector<std::string>& paths) {
  for (std::size_t i = 0; i < value.keys.size(); ++i) {
    const std::string inner = join(path, value.keys[i].name);
    paths.push_back(inner);
    add_tree(value.items[i], inner, paths);
  }
}

template <typename T>
void add_section(const Section<T>& section, const std::string& path,
                 std::vector<std::string>& paths) {
  for (const Field<T>& field : section.fields) paths.push_back(join(path, field.text.name));
}

void add_node(const Node& node, const std::string& path, std::vector<std::string>& paths) {
  if (std::holds_alternative<Task>(node)) add_section(task_section(), path, paths);
  if (std::holds_alternative<Switch>(node)) add_section(switch_section(), path, paths);
  if (std::holds_alternative<RepeatNode>(node)) add_section(repeat_node_section(), path, paths);
}

}  // namespace

std::vector<std::string> known_paths(const Value& root, const Scenario& scenario) {
  std::vector<std::string> paths;
  add_section(scenario_section(), "", paths);
  add_section(composition_section(), "composition", paths);
  add_section(load_section(), "load", paths);
  add_section(replay_section(), "load.replay", paths);
  add_section(body_section(), "load.body", paths);
  add_section(expect_section(), "expect", paths);
  add_section(stack_section(), "stack", paths);
  add_section(autoscale_section(), "stack.autoscale", paths);
  add_section(measure_section(), "measure", paths);
  for (const auto& [name, function] : scenario.functions) {
    add_section(function_section(), "functions." + name, paths);
    add_section(limits_section(), "functions." + name + ".limits", paths);
  }
  for (const auto& [name, node] : scenario.composition.nodes)
    add_node(node, "composition.nodes." + name, paths);
  add_tree(root, "", paths);
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

bool path_exists(const Value& root, const Scenario& scenario, const std::string& path) {
  if (path.empty()) return false;
  if (look_up(root, path) != nullptr) return true;
  const auto known = known_paths(root, scenario);
  if (std::binary_search(known.begin(), known.end(), path)) return true;
  return std::any_of(scenario.functions.begin(), scenario.functions.end(), [&](const auto& entry) {
    return std::any_of(kOpenMaps.begin(), kOpenMaps.end(), [&](std::string_view map) {
      const std::string at = join(join("functions." + entry.first, map), "");
      return path.starts_with(at) && path.size() > at.size();
    });
  });
}

}  // namespace composure::scenario
