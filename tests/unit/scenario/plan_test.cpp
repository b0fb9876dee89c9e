#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "harness/scenario/text.h"
#include "tests/unit/scenario/scenarios.h"

namespace composure::scenario {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Plan three_cells(Order order, std::uint32_t repeats) {
  Plan plan;
  plan.scenario.order = order;
  plan.scenario.repeats = repeats;
  plan.cells.resize(3);
  return plan;
}

std::string order_of(const Plan& plan) {
  std::string text;
  for (const Turn& turn : turns(plan))
    text += static_cast<char>('A' + turn.cell) + std::to_string(turn.repeat) + " ";
  return text;
}

TEST(Turns, InterleavedGoesForthAndBack) {
  EXPECT_EQ(order_of(three_cells(Order::interleaved, 3)), "A0 B0 C0 C1 B1 A1 A2 B2 C2 ");
}

TEST(Turns, SequentialFinishesEachCell) {
  EXPECT_EQ(order_of(three_cells(Order::sequential, 2)), "A0 A1 B0 B1 C0 C1 ");
}

TEST(RepeatSeed, DiffersFromRepeatToRepeat) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (std::uint32_t repeat = 0; repeat < 10; ++repeat) seeds.insert(repeat_seed(seed, repeat));
  EXPECT_EQ(seeds.size(), 1000u);
  EXPECT_EQ(repeat_seed(42, 3), repeat_seed(42, 3));
}

TEST(Estimate, CountsLoadAndWarmUpOfEveryRepeat) {
  const Plan plan = *load_text(testing::one_task("{rate: 1/s, duration: 60s}",
                                                 "repeats: 2\nmeasure: {warmup: 5s}\n"),
                               "x")
                         .plan;
  EXPECT_GE(estimated_time(plan), 130s);
  EXPECT_LE(estimated_time(plan), 140s);
}

TEST(Explain, ShowsCellsTimeAndGraph) {
  const Loaded loaded = load_file(testing::file("quickstart.yaml"), {.quick = true});
  ASSERT_TRUE(loaded.plan);
  const std::string text = explain(*loaded.plan, GraphFormat::text);
  EXPECT_THAT(text, HasSubstr("4 cells x 2 repeats, interleaved, about 30s (quick"));
  EXPECT_THAT(text, HasSubstr("composition.mechanism=flow/cache    100/s for 2s"));
  EXPECT_THAT(text, HasSubstr("  classify -> pick: by kind\n"));
}

}  // namespace
}  // namespace composure::scenario
