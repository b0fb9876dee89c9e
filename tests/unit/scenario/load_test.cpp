// What a scenario file becomes when it is right.
#include "harness/scenario/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/scenario/mechanism.h"
#include "harness/scenario/text.h"
#include "tests/unit/scenario/scenarios.h"

namespace composure::scenario {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::errors_of;
using testing::fizzbuzz;
using ::testing::IsEmpty;
using testing::one_task;

Plan plan_of(const std::string& yaml, const LoadOptions& options = {}) {
  const Loaded loaded = load_text(yaml, "x.yaml", options);
  for (const Error& error : loaded.errors) ADD_FAILURE() << error.text();
  return loaded.plan.value_or(Plan());
}

TEST(Load, AFileWithWhatIsNeededGetsEveryDefault) {
  const Scenario scenario = plan_of(one_task()).scenario;
  EXPECT_EQ(scenario.name, "one");
  EXPECT_EQ(scenario.functions.at("echo").image, "echo");
  EXPECT_EQ(scenario.functions.at("echo").language, "cpp");
  EXPECT_EQ(scenario.composition.mechanism, (Mechanism{MechanismKind::manual, Store::objects}));
  EXPECT_EQ(scenario.load.rate, Rate{1});
  EXPECT_EQ(scenario.load.duration, 10s);
  EXPECT_EQ(scenario.load.timeout, 30s);
  EXPECT_EQ(scenario.load.max_body, 1u << 20);
  EXPECT_EQ(scenario.load.until, Until::completed);
  EXPECT_EQ(scenario.expect.status, 200);
  EXPECT_EQ(scenario.repeats, 9u);
  EXPECT_EQ(scenario.seed, 42u);
  EXPECT_EQ(scenario.order, Order::interleaved);
  EXPECT_EQ(scenario.stack.warm, 1u);
  EXPECT_EQ(scenario.measure.traces, 1.0);
  EXPECT_EQ(scenario.measure.metrics, 1s);
}

TEST(Load, EverythingThatCanBeSaidArrives) {
  const Scenario scenario = plan_of(R"(
name: all
about: "With: a colon"
functions:
  echo: {image: echo, language: python, environment: {A: 1, B: "x y"}, limits: {cpu: 500m, memory: 64Mi}, labels: {com.openfaas.scale.max: "20"}}
composition:
  mechanism: {flow: {store: cache}}
  start: chain
  nodes:
    chain: {repeat: echo, times: n, next: last}
    echo: {task: echo}
    last: {repeat: end, times: 3}
    end: {task: echo}
load: {executor: constant-vus, vus: 5, duration: 1m30s, timeout: 250ms, until: acknowledged, max_body: 2Ki, max_in_flight: 7, body: {text: "a b"}}
expect: {status: 202}
repeats: 4
order: sequential
seed: 7
stack: {warm: 3, objects: minio}
measure: {traces: 0.25, metrics: 500ms, warmup: 0s, awake: false}
thresholds:
  - {metric: response.p99, at_most: 500ms, on_breach: warn}
  - {metric: timeout, at_most: 0}
  - {metric: goodput, at_least: 90/s}
  - {metric: error_rate, at_most: 0.01}
)")
                                .scenario;
  const Function& echo = scenario.functions.at("echo");
  EXPECT_EQ(echo.environment.at("A"), "1");
  EXPECT_EQ(echo.limits, (Limits{0.5, 64u << 20}));
  EXPECT_EQ(echo.labels.at("com.openfaas.scale.max"), "20");
  EXPECT_EQ(scenario.about, "With: a colon");
  EXPECT_EQ(mechanism_text(scenario.composition.mechanism), "flow/cache");
  EXPECT_EQ(std::get<RepeatNode>(scenario.composition.nodes.at("chain")),
            (RepeatNode{"echo", "n", "last"}));
  EXPECT_EQ(std::get<RepeatNode>(scenario.composition.nodes.at("last")),
            (RepeatNode{"end", 3u, ""}));
  EXPECT_EQ(scenario.load.executor, Executor::constant_vus);
  EXPECT_EQ(scenario.load.vus, 5u);
  EXPECT_EQ(scenario.load.duration, 90s);
  EXPECT_EQ(scenario.load.body.text, "a b");
  EXPECT_EQ(scenario.load.max_body, 2048u);
  EXPECT_EQ(scenario.expect.status, 202);
  EXPECT_EQ(scenario.stack.implementations.at("objects"), "minio");
  EXPECT_EQ(scenario.measure.traces, 0.25);
  EXPECT_FALSE(scenario.measure.awake);
  EXPECT_THAT(scenario.thresholds,
              ElementsAre(Threshold{"response.p99", Bound::at_most, 5e8, OnBreach::warn},
                          Threshold{"timeouts", Bound::at_most, 0, OnBreach::fail},
                          Threshold{"goodput", Bound::at_least, 90, OnBreach::fail},
                          Threshold{"error_rate", Bound::at_most, 0.01, OnBreach::fail}));
}

TEST(Load, MechanismsCanBeWrittenAsWordOrMap) {
  const auto mechanism = [](const std::string& text) {
    return mechanism_text(
        plan_of(one_task("{rate: 1/s}") + "", {.set = {"composition.mechanism=" + text}})
            .scenario.composition.mechanism);
  };
  EXPECT_EQ(mechanism("fused"), "fused");
  EXPECT_EQ(mechanism("flow"), "flow/objects");
  EXPECT_EQ(mechanism("flow/cache"), "flow/cache");
  EXPECT_EQ(mechanism("{flow: {}}"), "flow/objects");
  EXPECT_EQ(mechanism("{flow: {store: cache}}"), "flow/cache");
}

Load load_of(const std::string& load, const LoadOptions& options = {}) {
  return plan_of(one_task(load), options).scenario.load;
}

TEST(Load, RampsLastAsLongAsTheirStages) {
  const std::string ramp =
      "{executor: ramping-arrival-rate, rate: 5/s, stages: [{duration: 10s, target: 100/s}, "
      "{duration: 0s, target: 30/m}, {duration: 30s, target: 0/s}]}";
  const Load load = load_of(ramp);
  EXPECT_EQ(load.executor, Executor::ramping_arrival_rate);
  EXPECT_EQ(load.rate, Rate{5});
  EXPECT_THAT(load.stages,
              ElementsAre(Stage{10s, {true, 100}}, Stage{0s, {true, 0.5}}, Stage{30s, {true, 0}}));
  EXPECT_EQ(load.duration, 40s);
  const Load quick = load_of(ramp, {.quick = true});
  EXPECT_THAT(quick.stages, ElementsAre(Stage{500ms, {true, 100}}, Stage{0s, {true, 0.5}},
                                        Stage{1500ms, {true, 0}}));
  EXPECT_EQ(quick.duration, 2s);
}

TEST(Load, HasCallersThatThinkComeAndGo) {
  const Load load = load_of(
      "{executor: ramping-vus, vus: 2, think: 250ms, duration: 3s, stages: [{duration: 3s, target: "
      "40}]}");
  EXPECT_EQ(load.vus, 2u);
  EXPECT_EQ(load.think, 250ms);
  EXPECT_THAT(load.stages, ElementsAre(Stage{3s, {false, 40}}));
  const Load shared = load_of("{executor: shared-iterations, vus: 3, iterations: 1000}");
  EXPECT_EQ(shared.iterations, 1000u);
  EXPECT_EQ(load_of("{executor: poisson-arrival-rate, rate: 3/s}").executor,
            Executor::poisson_arrival_rate);
}

TEST(Load, TasksMayNameAnImageDirectly) {
  const std::string yaml =
      "name: x\ncomposition: {start: a, nodes: {a: {task: echo}}}\nload: {rate: 1/s}\n";
  const Scenario scenario = plan_of(yaml, {.images = testing::images()}).scenario;
  EXPECT_EQ(scenario.functions.at("echo").image, "echo");
  EXPECT_THAT(
      errors_of(yaml),
      ElementsAre(
          "x.yaml:2:43: composition.nodes.a.task: \"echo\" is not a function; there is none"));
}

TEST(Load, SetReplacesValuesByDottedPath) {
  const Scenario scenario =
      plan_of(fizzbuzz(),
              {.set = {"load.rate=7/s", "functions.fizz.environment.WORD=fuzz",
                       "functions.fizz.environment.NEW.ONE=1", "functions.number.limits.memory=1Mi",
                       "load.body={json: {n: 1}}", "seed=9", "composition.nodes.pick.default=fizz",
                       "composition.nodes.fizz.next=number"}})
          .scenario;
  EXPECT_EQ(scenario.load.rate, Rate{7});
  EXPECT_EQ(scenario.functions.at("fizz").environment,
            (std::map<std::string, std::string>{{"WORD", "fuzz"}, {"NEW.ONE", "1"}}));
  EXPECT_EQ(scenario.functions.at("number").limits.memory_bytes, 1u << 20);
  EXPECT_EQ(scenario.seed, 9u);
  EXPECT_EQ(std::get<Switch>(scenario.composition.nodes.at("pick")).otherwise, "fizz");
}

TEST(Load, SetOfAMatrixPathPinsItsAxis) {
  const std::string yaml =
      fizzbuzz("matrix: {composition.mechanism: [fused, flow], load.rate: [1/s, 2/s, 3/s]}\n");
  const Plan pinned = plan_of(yaml, {.set = {"load.rate=5/s"}});
  ASSERT_EQ(pinned.cells.size(), 2u);
  EXPECT_EQ(cell_text(pinned.cells[1]), "composition.mechanism=flow/objects, load.rate=5/s");
  EXPECT_EQ(plan_of(yaml, {.set = {"load.rate=[5/s, 6/s]"}}).cells.size(), 4u);
}

TEST(Load, RepeatsAndQuickCutARunShort) {
  EXPECT_EQ(plan_of(one_task(), {.repeats = 3}).scenario.repeats, 3u);
  const std::string yaml = one_task("{rate: 1/s, duration: 1s}",
                                    "measure: {warmup: 5s}\nmatrix: {load.duration: [1s, 60s]}\n");
  const Plan quick = plan_of(yaml, {.quick = true});
  EXPECT_TRUE(quick.quick);
  EXPECT_EQ(quick.scenario.repeats, 2u);
  EXPECT_EQ(quick.cells[0].scenario.load.duration, 1s);
  EXPECT_EQ(quick.cells[1].scenario.load.duration, 2s);
  EXPECT_EQ(quick.cells[1].scenario.measure.warmup, 500ms);
  EXPECT_EQ(plan_of(one_task(), {.repeats = 1, .quick = true}).scenario.repeats, 1u);
  EXPECT_FALSE(plan_of(yaml).quick);
}

TEST(Load, ALongPlanIsRefusedOnlyWhereAMaximumIsGiven) {
  const std::string yaml = one_task("{rate: 1/s, duration: 1h}");
  EXPECT_THAT(errors_of(yaml), IsEmpty());
  EXPECT_THAT(errors_of(yaml, {.max_time = 1h}),
              ElementsAre("x.yaml: would run for about 9h18s; expected at most 1h (--max-time)"));
}

}  // namespace
}  // namespace composure::scenario
