#include "harness/scenario/paths.h"

#include <algorithm>

#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

// The item of `map` whose key is all of `path`, or its beginning up to a dot; the longest. `path`
// loses the key.
std::size_t step_into(const Value& map, std::string_view& path) {
  std::size_t best = map.items.size();
  std::size_t length = 0;
  for (std::size_t i = 0; i < map.items.size(); ++i) {
    const std::string& name = map.keys[i].name;
    const bool begins = path.substr(0, name.size()) == name &&
                        (path.size() == name.size() || path[name.size()] == '.');
    if (!begins || (best < map.items.size() && name.size() <= length)) continue;
    best = i;
    length = name.size();
  }
  if (best < map.items.size()) path.remove_prefix(std::min(path.size(), length + 1));
  return best;
}

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

const Value* look_up(const Value& root, std::string_view path) {
  const Value* at = &root;
  while (!path.empty()) {
    if (at->kind != Value::Kind::map) return nullptr;
    const std::size_t index = step_into(*at, path);
    if (index == at->items.size()) return nullptr;
    at = &at->items[index];
  }
  return at;
}

Place place_of(const Value& root, std::string_view path) {
  const Value* at = &root;
  while (!path.empty() && at->kind == Value::Kind::map) {
    const std::size_t index = step_into(*at, path);
    if (index == at->items.size()) break;
    at = &at->items[index];
  }
  return at->place;
}

bool put_at(Value& root, std::string_view path, Value value) {
  Value* at = &root;
  bool whole_rest = false;  // below environment and labels a name may hold dots
  while (true) {
    if (at->kind != Value::Kind::map && at->kind != Value::Kind::null) return false;
    const std::string_view before = path;
    const std::size_t index = step_into(*at, path);
    if (index < at->items.size()) {
      whole_rest = at->keys[index].name == "environment" || at->keys[index].name == "labels";
      at = &at->items[index];
      if (!path.empty()) continue;
      *at = std::move(value);
      return true;
    }
    const std::size_t dot = whole_rest ? std::string_view::npos : before.find('.');
    const std::string name(before.substr(0, dot));
    if (dot == std::string_view::npos) {
      at->put(name, std::move(value));
      return true;
    }
    Value inner = Value::map();
    inner.place = value.place;
    at->put(name, std::move(inner));
  }
}

std::vector<std::string> known_paths(const Value& root, const Scenario& scenario) {
  std::vector<std::string> paths;
  add_section(scenario_section(), "", paths);
  add_section(composition_section(), "composition", paths);
  add_section(load_section(), "load", paths);
  add_section(replay_section(), "load.replay", paths);
  add_section(body_section(), "load.body", paths);
  add_section(expect_section(), "expect", paths);
  add_section(stack_section(), "stack", paths);
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
    const std::string at = "functions." + entry.first;
    return (path.starts_with(at + ".environment.") && path.size() > at.size() + 13) ||
           (path.starts_with(at + ".labels.") && path.size() > at.size() + 8);
  });
}

}  // namespace composure::scenario
