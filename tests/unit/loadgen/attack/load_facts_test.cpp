#include <gmock/gmock.h>

#include "loadgen/attack/load_facts.h"

namespace composure::loadgen {
namespace {

AttackResult busy_for(std::chrono::milliseconds time) {
  AttackResult result;
  result.closed_loop = true;
  result.duration = result.offering = time;
  result.client_cpu_seconds = std::chrono::duration<double>(time).count();
  result.offered = result.sent = 200;
  return result;
}

TEST(LoadFacts, AnAttackOfMillisecondsIsNotDoubtedForItsStart) {
  AttackPlan plan;
  plan.schedule = ConstantVus{.vus = 50};
  EXPECT_TRUE(doubts(load_facts(plan, busy_for(std::chrono::milliseconds(6)))).empty());
  const auto found = doubts(load_facts(plan, busy_for(std::chrono::milliseconds(600))));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found.front().grave);
}

}  // namespace
}  // namespace composure::loadgen
