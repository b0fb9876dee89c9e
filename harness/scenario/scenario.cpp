#include "harness/scenario/scenario.h"

#include "harness/scenario/mix.h"

namespace composure::scenario {

bool is_open_loop(Executor executor) {
  return executor == Executor::constant_arrival_rate ||
         executor == Executor::poisson_arrival_rate || has_times(executor);
}

bool has_times(Executor executor) {
  return executor == Executor::ramping_arrival_rate || executor == Executor::replay;
}

bool has_stages(Executor executor) {
  return executor == Executor::ramping_arrival_rate || executor == Executor::ramping_vus;
}

bool operator==(const ReplayedArrivals& a, const ReplayedArrivals& b) {
  if (a.moments == nullptr || b.moments == nullptr) return a.moments == b.moments;
  return a.checksum == b.checksum && *a.moments == *b.moments;
}

std::string mechanism_text(const Mechanism& mechanism) {
  switch (mechanism.kind) {
    case MechanismKind::fused:
      return "fused";
    case MechanismKind::manual:
      return "manual";
    case MechanismKind::flow:
      break;
  }
  return mechanism.store == Store::cache ? "flow/cache" : "flow/objects";
}

std::string cell_text(const Cell& cell) {
  std::string text;
  for (const auto& [path, value] : cell.key) {
    if (!text.empty()) text += ", ";
    text += path + "=" + value;
  }
  return text;
}

std::vector<Turn> turns(const Plan& plan) {
  const std::size_t cells = plan.cells.size();
  const std::uint32_t repeats = plan.scenario.repeats;
  std::vector<Turn> order;
  order.reserve(cells * repeats);
  if (plan.scenario.order == Order::sequential) {
    for (std::size_t cell = 0; cell < cells; ++cell)
      for (std::uint32_t repeat = 0; repeat < repeats; ++repeat) order.push_back({cell, repeat});
    return order;
  }
  for (std::uint32_t repeat = 0; repeat < repeats; ++repeat)
    for (std::size_t i = 0; i < cells; ++i)
      order.push_back({repeat % 2 == 0 ? i : cells - 1 - i, repeat});
  return order;
}

std::uint64_t repeat_seed(std::uint64_t seed, std::uint32_t repeat) { return mix(seed, repeat); }

std::optional<std::string> start_function(const Composition& composition) {
  std::string at = composition.start;
  // Each step goes to another node; a graph with a cycle runs out of steps.
  for (std::size_t steps = 0; steps <= composition.nodes.size(); ++steps) {
    const auto found = composition.nodes.find(at);
    if (found == composition.nodes.end()) return std::nullopt;
    if (const auto* task = std::get_if<Task>(&found->second)) return task->function;
    const auto* repeat = std::get_if<RepeatNode>(&found->second);
    if (repeat == nullptr) return std::nullopt;
    const auto* times = std::get_if<std::uint32_t>(&repeat->times);
    at = times != nullptr && *times == 0 ? repeat->next : repeat->body;
  }
  return std::nullopt;
}

}  // namespace composure::scenario
