#include "loadgen/attack/load_facts.h"

#include <sched.h>

#include <algorithm>

#include "loadgen/attack/descriptors.h"

namespace composure::loadgen {
namespace {

// In less, an attack is mostly busy with its own start: nothing follows from that.
constexpr double kLongEnough = 0.5;

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// What the attack's threads could have used at most.
double cores(const AttackResult& result) {
  cpu_set_t allowed;
  const int there = sched_getaffinity(0, sizeof(allowed), &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
  return std::min(static_cast<int>(result.threads), there);
}

}  // namespace

LoadFacts load_facts(const AttackPlan& plan, const AttackResult& result) {
  LoadFacts facts;
  facts.closed_loop = result.closed_loop;
  facts.duration_s = seconds(result.offering);
  if (facts.duration_s > 0)
    facts.offered_per_s = static_cast<double>(result.offered) / facts.duration_s;
  if (const auto* constant = std::get_if<ConstantArrivalRate>(&plan.schedule))
    facts.target_per_s = constant->per_second;
  facts.sent = result.sent;
  facts.dropped = result.count(Outcome::dropped);
  facts.unconnected.requests = result.unconnected;
  const DescriptorNeed need = descriptor_need(plan);
  facts.unconnected.descriptors_needed = need.needed;
  facts.unconnected.descriptors_allowed = need.allowed;
  facts.start_lag_p99 = result.start_lag.percentile(99);
  facts.service_p50 = result.service.percentile(50);
  if (const double duration = seconds(result.duration); duration >= kLongEnough)
    facts.cpu_share =
        (result.client_cpu_seconds - result.client_spin_seconds) / duration / cores(result);
  facts.samples_thinned = result.samples_thinned;
  facts.longest_connect = result.phase(Phase::connect).max;
  return facts;
}

}  // namespace composure::loadgen
