#include "harness/scenario/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/scenario/scenarios.h"

namespace composure::scenario {
namespace {

TEST(CompositionJson, IsThatOfTheWireContract) {
  const Loaded loaded = load_text(R"(
name: fizzbuzz
functions: {classify: {image: fizzbuzz-classify, environment: {A: "1"}}, echo: {}}
composition:
  mechanism: {flow: {store: cache}}
  start: classify
  nodes:
    classify: {task: classify, next: pick}
    pick: {switch: kind, cases: {fizz: chain}, default: dynamic}
    chain: {repeat: echo, times: 6, next: last}
    dynamic: {repeat: echo, times: n}
    echo: {task: echo}
    last: {task: echo}
load: {rate: 1/s}
)",
                                  "x.yaml");
  ASSERT_TRUE(loaded.plan) << loaded.errors[0].text();
  EXPECT_EQ(
      composition_json(loaded.plan->scenario),
      R"({"name":"fizzbuzz","mechanism":"flow","start":"classify","nodes":{)"
      R"("chain":{"kind":"repeat","body":"echo","times":6,"next":"last"},)"
      R"("classify":{"kind":"task","function":"classify","next":"pick"},)"
      R"("dynamic":{"kind":"repeat","body":"echo","times":"n"},)"
      R"("echo":{"kind":"task","function":"echo"},"last":{"kind":"task","function":"echo"},)"
      R"("pick":{"kind":"switch","field":"kind","cases":{"fizz":"chain"},"default":"dynamic"}},)"
      R"("functions":{"classify":{"image":"fizzbuzz-classify","environment":{"A":"1"}},)"
      R"("echo":{"image":"echo","environment":{}}}})");
}

void expect_reads_back(const Scenario& scenario) {
  const std::string yaml = resolved_yaml(scenario);
  const Loaded again = load_text(yaml, "resolved.yaml");
  for (const Error& error : again.errors) ADD_FAILURE() << error.text();
  ASSERT_TRUE(again.plan) << yaml;
  EXPECT_TRUE(again.plan->scenario == scenario) << yaml << "\n--- became ---\n"
                                                << resolved_yaml(again.plan->scenario);
}

TEST(ResolvedYaml, ReadsBackToTheSameScenario) {
  for (const char* name :
       {"quickstart", "fizzbuzz", "fizzbuzz-python", "echo-chain", "misbehave"}) {
    const Loaded loaded =
        load_file(testing::file(std::string(name) + ".yaml"), {.images = testing::images()});
    ASSERT_TRUE(loaded.plan) << name << ": " << loaded.errors[0].text();
    expect_reads_back(loaded.plan->scenario);
    for (const Cell& cell : loaded.plan->cells) expect_reads_back(cell.scenario);
  }
}

TEST(ResolvedYaml, KeepsEveryKindOfLoad) {
  for (const char* load :
       {"{executor: poisson-arrival-rate, rate: 7/h}",
        "{executor: ramping-arrival-rate, stages: [{duration: 1.5s, target: 100/m}, {duration: 0s, "
        "target: 0/s}, {duration: 1ms, target: 3/s}]}",
        "{executor: ramping-vus, vus: 3, stages: [{duration: 7s, target: 0}], think: 30ms}",
        "{executor: shared-iterations, vus: 4, iterations: 12345}"}) {
    const Loaded loaded = load_text(
        "name: one\nfunctions: {echo: {}}\ncomposition: {start: a, nodes: {a: {task: "
        "echo}}}\nload: " +
            std::string(load),
        "x.yaml");
    ASSERT_TRUE(loaded.plan) << load << loaded.errors[0].text();
    expect_reads_back(loaded.plan->scenario);
  }
}

TEST(ResolvedYaml, KeepsWhatIsHardToWrite) {
  const Loaded loaded = load_text(R"(
name: hard
about: "null: [x] # no comment\nsecond line"
functions: {echo: {environment: {A: "", B: "true", C: "~", D: "- x", "E.F": "1"}, limits: {cpu: 333m}, labels: {a: "*b"}}}
composition: {start: a, nodes: {a: {repeat: b, times: "7", next: c}, b: {task: echo}, c: {task: echo}}}
load:
  rate: 100/m
  duration: 1.123456789s
  body: {json: {a: {uniform: [1.0, 2.0]}, b: {choice: [1, "1", null, {constant: {uniform: [1]}}, [x, {sequence: [1, 3]}]]}, "x y": "q\"\\\n", e: {}, f: []}}
expect: {echoes: a, matches: '^\{"a":\s*[0-9.]+'}
matrix:
  load.rate: [10/s, null]
  zip: {composition.mechanism: [fused, flow/cache], load.body: [{text: "~"}, {json: {a: {uniform: [0, 1]}}}]}
  load.executor: [constant-arrival-rate]
thresholds: [{metric: start_lag.p99_9, at_most: 1.5ms}, {metric: throughput, at_least: 0.3/s, on_breach: warn}]
)",
                                  "x.yaml");
  ASSERT_FALSE(loaded.plan);  // a null rate under an open loop; the rest of it is right
  ASSERT_EQ(loaded.errors.size(), 1u) << loaded.errors[0].text() << "\n" << loaded.errors[1].text();
  const Loaded fixed = load_text(R"(
name: hard
about: "null: [x] # no comment\nsecond line"
functions: {echo: {environment: {A: "", B: "true", C: "~", D: "- x", "E.F": "1"}, limits: {cpu: 333m}, labels: {a: "*b"}}}
composition: {start: a, nodes: {a: {repeat: b, times: "7", next: c}, b: {task: echo}, c: {task: echo}}}
load:
  rate: 100/m
  duration: 1.123456789s
  body: {json: {a: {uniform: [1.0, 2.0]}, b: {choice: [1, "1", null, {constant: {uniform: [1]}}, [x, {sequence: [1, 3]}]]}, "x y": "q\"\\\n", e: {}, f: []}}
expect: {echoes: a, matches: '^\{"a":\s*[0-9.]+'}
matrix:
  load.rate: [10/s, 1/h]
  zip: {composition.mechanism: [fused, flow/cache], load.body: [{text: "~"}, {json: {a: {uniform: [0, 1]}}}]}
thresholds: [{metric: start_lag.p99_9, at_most: 1.5ms}, {metric: throughput, at_least: 0.3/s, on_breach: warn}]
)",
                                 "x.yaml");
  ASSERT_TRUE(fixed.plan) << fixed.errors[0].text();
  expect_reads_back(fixed.plan->scenario);
  for (const Cell& cell : fixed.plan->cells) expect_reads_back(cell.scenario);
}

}  // namespace
}  // namespace composure::scenario
