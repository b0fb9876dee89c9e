#include "harness/scenario/scenario.h"

#include <cassert>

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
  assert(order.size() == cells * repeats);
  return order;
}

std::uint64_t repeat_seed(std::uint64_t seed, std::uint32_t repeat) { return mix(seed, repeat); }

}  // namespace composure::scenario
