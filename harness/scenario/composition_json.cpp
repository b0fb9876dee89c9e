#include <nlohmann/json.hpp>

#include "harness/scenario/mechanism.h"
#include "harness/scenario/text.h"

namespace composure::scenario {
namespace {

using Json = nlohmann::ordered_json;

Json node_json(const Node& node) {
  Json json;
  const auto with_next = [&](const std::string& next) {
    if (!next.empty()) json["next"] = next;
    return json;
  };
  if (const auto* task = std::get_if<Task>(&node)) {
    json = {{"kind", "task"}, {"function", task->function}};
    return with_next(task->next);
  }
  if (const auto* branch = std::get_if<Switch>(&node)) {
    json = {{"kind", "switch"}, {"field", branch->field}, {"cases", Json::object()}};
    for (const auto& [value, to] : branch->cases) json["cases"][value] = to;
    json["default"] = branch->otherwise;
    return json;
  }
  const auto& repeat = std::get<RepeatNode>(node);
  json = {{"kind", "repeat"}, {"body", repeat.body}};
  std::visit([&](const auto& times) { json["times"] = times; }, repeat.times);
  return with_next(repeat.next);
}

}  // namespace

std::string composition_json(const Scenario& scenario) {
  const Composition& composition = scenario.composition;
  Json json = {{"name", scenario.name},
               {"mechanism", kind_word(composition.mechanism.kind)},
               {"start", composition.start},
               {"nodes", Json::object()},
               {"functions", Json::object()}};
  for (const auto& [name, node] : composition.nodes) json["nodes"][name] = node_json(node);
  for (const auto& [name, function] : scenario.functions)
    json["functions"][name] = {{"image", function.image},
                               {"environment", Json(function.environment)}};
  // The texts came from a file that was checked to be UTF-8; `replace` is for those put together by
  // hand.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace composure::scenario
