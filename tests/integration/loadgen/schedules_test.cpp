// Each kind of schedule against a server.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/integration/loadgen/attack_fixture.h"

namespace composure::loadgen {
namespace {

TestServer::Behaviour answers() {
  return [](int fd, const SeenRequest&) {
    answer(fd, 200, "");
    return Then::keep;
  };
}

// The due times of the samples are those of the schedule, whatever the threads.
TEST(Schedules, AreOfferedAsTheyAre) {
  const auto replay = std::make_shared<std::vector<std::int64_t>>();
  for (std::int64_t k = 0; k < 30; ++k) replay->push_back(k * k * 100'000);
  const TestServer server(answers());
  const Numbered source;
  for (const Schedule& schedule :
       {Schedule{PoissonArrivalRate{200, 3}}, Schedule{ConstantArrivalRate{200, 0.5, 3}},
        Schedule{RampingArrivalRate{0, {{100ms, 400}, {100ms, 100}}}}, Schedule{Replay{replay}}}) {
    AttackPlan plan = plan_for(server.url());
    plan.schedule = schedule;
    plan.threads = 2;
    std::vector<Sample> samples;
    const AttackResult result = attack(plan, {.requests = source}, &samples);
    EXPECT_GT(result.offered, 25u);
    EXPECT_EQ(result.count(Outcome::ok), result.offered);
    EXPECT_EQ(result.offering, plan.duration);
    EXPECT_GE(result.duration, plan.duration);  // so that rates are those of the time offered
    std::sort(samples.begin(), samples.end(),
              [](const Sample& a, const Sample& b) { return a.sequence < b.sequence; });
    const auto arrivals = make_arrivals(schedule, plan.duration.count());
    for (const Sample& sample : samples) {
      ASSERT_TRUE(arrivals->next(0));
      EXPECT_EQ(sample.due, arrivals->next(0)->due);
      EXPECT_EQ(sample.sequence, arrivals->next(0)->sequence);
      EXPECT_GE(sample.sent, sample.due);
      arrivals->take();
    }
    EXPECT_TRUE(arrivals->over(0));
  }
}

TEST(Schedules, EndWithTheirIterations) {
  const TestServer server(answers());
  const Numbered source;
  AttackPlan plan = plan_for(server.url(), 0, 1h);
  ConstantVus users{5};
  users.iterations = 203;
  plan.schedule = users;
  plan.threads = 2;
  const AttackResult result = attack(plan, {.requests = source});
  EXPECT_EQ(result.offered, 203u);
  EXPECT_EQ(server.requests(), 203u);
  EXPECT_LT(result.offering, 1min);
  EXPECT_EQ(result.offering, result.duration);
}

TEST(Schedules, WhoseStagesAreNotTheDurationAreRefused) {
  const Numbered source;
  AttackPlan plan = plan_for("http://127.0.0.1:1");
  plan.schedule = RampingArrivalRate{0, {{100ms, 5}}};
  const auto result = run_attack(plan, {.requests = source});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().text(), "stages: must add up to the duration");
}

}  // namespace
}  // namespace composure::loadgen
