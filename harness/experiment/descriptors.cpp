#include "harness/experiment/descriptors.h"

#include <cstdint>

#include "harness/experiment/schedule.h"
#include "loadgen/attack/descriptors.h"

namespace composure::experiment {
namespace {

// What a run has open besides its load: pipes to the stack's programs, metrics, what is called
// back.
constexpr std::uint64_t kOfRun = 64;

loadgen::DescriptorNeed need_of(const scenario::Load& load) {
  loadgen::AttackPlan plan;
  plan.schedule = schedule_of(load, 0);
  plan.duration = load.duration;
  plan.timeout = load.timeout;
  plan.max_in_flight = load.max_in_flight;
  return loadgen::descriptor_need(plan, kOfRun);
}

}  // namespace

Result<std::string> check_descriptors(const scenario::Plan& plan) {
  std::string line;
  std::uint64_t most = 0;
  for (const scenario::Cell& cell : plan.cells) {
    const loadgen::DescriptorNeed need = need_of(cell.scenario.load);
    if (need.enough()) continue;
    if (need.closed_loop) return loadgen::too_few_descriptors(need, "load.vus");
    if (need.needed <= most) continue;
    most = need.needed;
    line = loadgen::too_few_descriptors(need, "load.max_in_flight").text();
  }
  return line;
}

}  // namespace composure::experiment
