// Every mistake is reported at once, with its place, what was found, and what was expected.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "harness/scenario/images.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/scenario/scenarios.h"

namespace composure::scenario {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::errors_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::one_task;
using ::testing::SizeIs;
using testing::with_nodes;

TEST(Problems, AllAreReportedAtOnceInTheOrderOfTheFile) {
  EXPECT_THAT(
      errors_of(R"(name: Bad Name
functions:
  fizz: {imgae: fizzbuzz-word}
composition:
  start: clasify
  nodes:
    classify: {task: fizz}
load: {rate: fast, duraton: 5s, timeout: 0s}
repeats: 0
)"),
      ElementsAre("x.yaml:1:7: name: found \"Bad Name\"; expected a name (lower-case letters, "
                  "digits and inner "
                  "'-', at most 50)",
                  "x.yaml:3:10: functions.fizz: \"imgae\" is not a key of this section; expected "
                  "image, language, "
                  "environment, limits or labels; did you mean image?",
                  "x.yaml:5:10: composition.start: \"clasify\" is not a node; expected classify; "
                  "did you mean classify?",
                  "x.yaml:8:14: load.rate: \"fast\" is not a rate; expected N/s, N/m or N/h above "
                  "zero, for "
                  "example 100/s",
                  "x.yaml:8:20: load: \"duraton\" is not a key of this section; expected executor, "
                  "rate, jitter, replay, vus, stages, iterations, think, duration, "
                  "timeout, until, body, max_body or max_in_flight; did you mean duration?",
                  "x.yaml:8:42: load.timeout: found \"0s\"; expected a duration, for example "
                  "250ms, at least 1ms",
                  "x.yaml:9:10: repeats: found \"0\"; expected a whole number from 1 to 1000"));
}

// Every prefix and every single changed byte of a scenario is answered, not crashed on.
TEST(Problems, DamagedTextsAreAnswered) {
  const std::string good =
      testing::fizzbuzz("matrix: {zip: {load.rate: [1/s, 2/s], load.timeout: [1s, 2s]}}\n");
  for (std::size_t n = 0; n < good.size(); n += 3) errors_of(good.substr(0, n));
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const char c : {'[', '}', '\n', '&', '*', ':', '\x01', '\xff', '-', '"'}) {
      std::string damaged = good;
      damaged[i] = c;
      const Loaded loaded = load_text(damaged, "x.yaml");
      EXPECT_EQ(loaded.plan.has_value(), loaded.errors.empty());
    }
}

TEST(Problems, MissingSectionsAreNamed) {
  EXPECT_THAT(errors_of("about: nothing\n"),
              ElementsAre("x.yaml:1:1: name: missing; expected a name (lower-case letters, digits "
                          "and inner '-', at "
                          "most 50)",
                          "x.yaml:1:1: composition: missing; expected a map",
                          "x.yaml:1:1: load: missing; expected a map"));
  EXPECT_THAT(errors_of("[1, 2]\n"),
              ElementsAre("x.yaml:1:1: found a list; expected a map with name, composition, load"));
}

struct BadLoad {
  const char* load;
  const char* error;
};
class BadLoads : public ::testing::TestWithParam<BadLoad> {};

TEST_P(BadLoads, AreRefused) {
  EXPECT_THAT(errors_of(one_task(GetParam().load)), ElementsAre(HasSubstr(GetParam().error)));
}
INSTANTIATE_TEST_SUITE_P(
    Problems, BadLoads,
    ::testing::Values(
        BadLoad{"{rate: 0/s}", "load.rate: \"0/s\" is not a rate"},
        BadLoad{"{rate: -1/s}", "\"-1/s\" is not a rate"},
        BadLoad{"{rate: 5}", "\"5\" is not a rate"},
        BadLoad{"{rate: 9000000/s}", "expected a rate of at most"},
        BadLoad{"{rate: [1/s]}", "load.rate: found a list; expected a rate"},
        BadLoad{"{}", "load.rate: missing; expected a rate"},
        BadLoad{"{rate: 1/s, timeout: 5}", "load.timeout: \"5\" is not a duration"},
        BadLoad{"{rate: 1/s, duration: 0s}", "load.duration: found \"0s\""},
        BadLoad{"{rate: 1/s, max_body: 0}",
                "load.max_body: found \"0\"; expected a size above zero"},
        BadLoad{"{executor: replay}", "load.replay: missing; expected a map with file"},
        BadLoad{"{rate: 1/s, replay: {file: x}}",
                "load.replay: has no meaning under constant-arrival-rate; expected executor"},
        BadLoad{"{executor: poisson-arrival-rate, rate: 1/s, jitter: 0.5}",
                "load.jitter: has no meaning under poisson-arrival-rate"},
        BadLoad{"{rate: 1/s, jitter: 2}", "load.jitter: found \"2\"; expected a share"},
        BadLoad{"{executor: poisson-arrival-rate}", "load.rate: missing; expected a rate"},
        BadLoad{"{executor: ramping-vus}",
                "load.stages: missing; expected a list of {duration, target}"},
        BadLoad{"{executor: ramping-vus, stages: [{duration: 1s, target: 5/s}]}",
                "load.stages: expected targets that are numbers of callers"},
        BadLoad{"{executor: ramping-arrival-rate, stages: [{duration: 1s, target: 5}]}",
                "load.stages: expected targets that are rates"},
        BadLoad{"{executor: ramping-arrival-rate, stages: [{duration: 1s, target: fast}]}",
                "load.stages[0].target: found \"fast\"; expected a rate (100/s, 0/s), or a number"},
        BadLoad{"{executor: ramping-arrival-rate, stages: [{duration: 1s, target: 0/s}]}",
                "load.stages: expected a rate above zero somewhere"},
        BadLoad{"{executor: ramping-vus, stages: [{duration: 0s, target: 5}]}",
                "load.stages: expected a duration above zero"},
        BadLoad{"{executor: ramping-vus, stages: [{target: 5}]}",
                "load.stages[0].duration: missing; expected a duration"},
        BadLoad{"{executor: ramping-vus, stages: 5}", "load.stages: found \"5\"; expected a list"},
        BadLoad{"{executor: ramping-vus, duration: 5s, stages: [{duration: 4s, target: 5}]}",
                "load.duration: is not the sum of the stages, 4s"},
        BadLoad{"{rate: 1/s, stages: [{duration: 4s, target: 5/s}]}",
                "load.stages: has no meaning under constant-arrival-rate"},
        BadLoad{"{rate: 1/s, think: 1s}", "load.think: has no meaning under constant-arrival-rate"},
        BadLoad{"{executor: shared-iterations}", "load.iterations: missing"},
        BadLoad{"{executor: constant-vus, iterations: 5}",
                "load.iterations: has no meaning under constant-vus"},
        BadLoad{"{rate: 1/s, executor: constant-arival-rate}",
                "did you mean constant-arrival-rate?"},
        BadLoad{"{rate: 1/s, executor: constant-vus}",
                "load.rate: has no meaning under constant-vus"},
        BadLoad{"{rate: 1/s, vus: 4}", "load.vus: has no meaning under constant-arrival-rate"},
        BadLoad{"{executor: constant-vus, vus: 0}",
                "load.vus: found \"0\"; expected a whole number from 1 to 10000"},
        BadLoad{"{rate: 1/s, until: complete}", "did you mean completed?"},
        BadLoad{"{rate: 1/s, body: {json: 1, text: a}}",
                "load.body: found json and text; expected one of them"},
        BadLoad{"{rate: 1/s, body: {json: {n: {uniform: [5, 1]}}}}",
                "load.body.json.n.uniform: found a list; expected two numbers [low, high], low <= "
                "high"},
        BadLoad{"{rate: 1/s, body: {json: {n: {sequence: [1, 2.5]}}}}",
                "expected two whole numbers"},
        BadLoad{"{rate: 1/s, body: {json: [{choice: []}]}}",
                "load.body.json[0].choice: found a list; expected a list of"},
        BadLoad{"{rate: 1/s, body: {json: {n: {zipf: 1}}}}", "\"zipf\" is not yet supported here"},
        BadLoad{"{rate: 1/s, body: {file: x}}", "load.body: \"file\" is not yet supported here"}));

struct BadGraph {
  const char* start;
  const char* nodes;
  const char* error;
};
class BadGraphs : public ::testing::TestWithParam<BadGraph> {};

TEST_P(BadGraphs, AreRefused) {
  EXPECT_THAT(errors_of(with_nodes(GetParam().start, GetParam().nodes)),
              ElementsAre(GetParam().error));
}
INSTANTIATE_TEST_SUITE_P(
    Problems, BadGraphs,
    ::testing::Values(
        BadGraph{"a", "    a: {task: echo, next: bb}\n    b: {task: echo}\n",
                 "x.yaml:7:27: composition.nodes.a.next: \"bb\" is not a node; expected a or b; "
                 "did you mean b?"},
        BadGraph{"a", "    a: {task: echo}\n    lost: {task: echo}\n",
                 "x.yaml:8:11: composition.nodes.lost: cannot be reached from the start, \"a\""},
        BadGraph{"a", "    a: {task: echo, next: b}\n    b: {task: echo, next: a}\n",
                 "x.yaml:8:27: composition.nodes.b.next: \"a\" leads back to where it came from, "
                 "so there is no end; "
                 "expected a way forward, or a repeat node for a chain"},
        BadGraph{"a", "    a: {repeat: b, times: 2}\n    b: {task: echo, next: a}\n",
                 "x.yaml:8:27: composition.nodes.b.next: \"a\" leads back into the repeat it "
                 "stands in; expected a body "
                 "that ends at a node without next"},
        BadGraph{"a",
                 "    a: {task: echo, next: s}\n    s: {switch: f, cases: {x: a2}}\n    a2: {task: "
                 "echo}\n",
                 "x.yaml:8:8: composition.nodes.s.default: missing; expected the name of a node"},
        BadGraph{"a", "    a: {repeat: b, times: 10001}\n    b: {task: echo}\n",
                 "x.yaml:7:27: composition.nodes.a.times: found \"10001\"; expected a whole number "
                 "from 0 to 10000"},
        BadGraph{"a", "    a: {parallel: [b, c]}\n",
                 "x.yaml:7:8: composition.nodes.a: \"parallel\" is not yet supported here; "
                 "expected a task, switch or "
                 "repeat"},
        BadGraph{"a", "    a: {taks: echo}\n",
                 "x.yaml:7:9: composition.nodes.a: \"taks\" is not a kind of node; expected task, "
                 "switch or repeat; did "
                 "you mean task?"},
        BadGraph{"a", "    a: {task: echo, retry: {times: 3}}\n",
                 "x.yaml:7:21: composition.nodes.a: \"retry\" is not yet supported here"},
        BadGraph{"a", "    a: {task: echo}\n    b;c: {task: echo}\n",
                 "x.yaml:8:5: composition.nodes: found \"b;c\"; expected a name (letters, digits, "
                 "'-', '_' and '.', at most 63)"},
        BadGraph{"s", "    s: {switch: f, cases: {x: a}, default: a}\n    a: {task: echo}\n",
                 "x.yaml:4:14: composition.mechanism: \"manual\" cannot begin with a switch, since "
                 "no function is there to "
                 "decide it; expected a task before the switch, or fused or flow"},
        BadGraph{"a", "    a: {task: ecko}\n",
                 "x.yaml:7:15: composition.nodes.a.task: \"ecko\" is not a function; expected "
                 "echo; did you mean echo?"}));

TEST(Problems, AChainOfThousandsOfNodesIsNoProblem) {
  std::string nodes;
  for (int i = 0; i < 5000; ++i)
    nodes += fmt::format("    n{}: {{task: echo, next: n{}}}\n", i, i + 1);
  EXPECT_THAT(errors_of(with_nodes("n0", nodes + "    n5000: {task: echo}\n")), IsEmpty());
}

TEST(Problems, FusedHoldsOneLanguage) {
  const std::string mixed = R"(name: mixed
functions: {a: {image: echo, language: python}, b: {image: echo}}
composition: {mechanism: MECHANISM, start: a, nodes: {a: {task: a, next: b}, b: {task: b}}}
load: {rate: 1/s}
)";
  const auto with = [&](const std::string& mechanism, const std::string& more = "") {
    std::string text = mixed;
    return text.replace(text.find("MECHANISM"), 9, mechanism) + more;
  };
  EXPECT_THAT(errors_of(with("manual")), IsEmpty());
  EXPECT_THAT(errors_of(with("fused")),
              ElementsAre("x.yaml:3:26: composition.mechanism: \"fused\" cannot hold functions in "
                          "several languages (cpp, "
                          "python); expected one language"));
  EXPECT_THAT(errors_of(with("manual", "expect: {same_as: fused}\n")),
              ElementsAre(HasSubstr("x.yaml:5:19: expect.same_as")));
}

TEST(Problems, ImagesAreThoseOfTheFolder) {
  const LoadOptions options{.images = testing::images()};
  const auto with = [&](const std::string& function) {
    return errors_of("name: x\nfunctions: {f: " + function +
                         "}\ncomposition: {start: a, nodes: {a: {task: f}}}\nload: {rate: 1/s}\n",
                     options);
  };
  EXPECT_THAT(
      with("{image: fizzbuzz-wrod}"),
      ElementsAre(AllOf(
          HasSubstr("x.yaml:2:24: functions.f.image: \"fizzbuzz-wrod\" is not a function image"),
          HasSubstr("did you mean fizzbuzz-word?"))));
  EXPECT_THAT(with("{image: echo, language: pyton}"),
              ElementsAre("x.yaml:2:40: functions.f.language: \"pyton\" is not a language of the "
                          "image \"echo\"; expected "
                          "cpp or python; did you mean python?"));
  EXPECT_THAT(errors_of(one_task("{rate: 1/s}", "stack: {provider: docker}\n"), options),
              IsEmpty());
  EXPECT_THAT(errors_of(one_task(), {.images = "/nonexistent"}),
              ElementsAre(HasSubstr("/nonexistent: cannot read")));
}

TEST(Problems, EveryErrorOfTheImagesFilesIsReportedAtOnce) {
  const test::TemporaryFolder folder;
  folder.write("good/function.yml", "languages: {cpp: {command: [a]}}\n");
  folder.write("bad/function.yml",
               "abuot: x\nlanguages: {cpp: {watchdog: htp, command: []}, go: {}}\n");
  folder.write("worse/function.yml", "languages: {}\n");
  folder.write("no-image/README", "");
  const auto images = read_images(folder.path());
  ASSERT_FALSE(images);
  EXPECT_THAT(
      split(images.error().text(), '\n'),
      ElementsAre(HasSubstr("bad/function.yml:1:1: \"abuot\" is not a key of this section; "
                            "expected name, about or languages; did you mean about?"),
                  HasSubstr("bad/function.yml:2:29: languages.cpp.watchdog: \"htp\" is not a known "
                            "word; expected http, fork or none; did you mean http?"),
                  HasSubstr("bad/function.yml:2:52: languages.go.command: missing"),
                  HasSubstr("worse/function.yml:1:12: languages: found a map; expected")));
}

TEST(Problems, ImplementationsAreThoseOfTheCatalogue) {
  const LoadOptions options{.implementations = {{"objects", {"builtin", "minio"}}}};
  EXPECT_THAT(
      errors_of(
          one_task("{rate: 1/s}", "stack: {objects: minoi, cache: redis, autoscale: {by: gpu}}\n"),
          options),
      ElementsAre("x.yaml:5:18: stack.objects: \"minoi\" is not an implementation of it; expected "
                  "builtin or minio; "
                  "did you mean minio?",
                  "x.yaml:5:32: stack.cache: the stack's catalogue has no such component yet",
                  "x.yaml:5:55: stack.autoscale.by: \"gpu\" is not a known word; "
                  "expected alert or cpu; did you mean cpu?"));
}

TEST(Problems, AScalersBoundsHoldItsReplicasAndItsWindowTwoScrapes) {
  const auto with = [](const std::string& stack) {
    return errors_of(one_task("{rate: 1/s}", "stack: " + stack + "\n"));
  };
  EXPECT_THAT(with("{autoscale: {min: 3, max: 2}}"),
              ElementsAre("x.yaml:5:26: stack.autoscale.min: is above max, 2"));
  EXPECT_THAT(with("{warm: 30, autoscale: {}}"),
              ElementsAre("x.yaml:5:15: stack.warm: is above autoscale.max, 20"));
  EXPECT_THAT(with("{autoscale: {window: 1s}}"),
              ElementsAre("x.yaml:5:29: stack.autoscale.window: holds fewer than two scrapes; "
                          "expected at least 2s, twice measure.metrics"));
  EXPECT_THAT(with("{autoscale: {min: 0, factor: 101, above: 0/s}}").size(), 3u);
  EXPECT_THAT(with("{warm: 20, autoscale: {min: 20, window: 2s}}"), ::testing::IsEmpty());
}

TEST(Problems, AScalersOwnKeysAreOfNoOther) {
  const auto with = [](const std::string& autoscale, const std::string& limits) {
    return errors_of("name: one\nfunctions: {echo: {limits: " + limits +
                     "}}\ncomposition: {start: a, nodes: {a: {task: echo}}}\nload: {rate: 1/s}\n"
                     "stack: {autoscale: " +
                     autoscale + "}\n");
  };
  EXPECT_THAT(with("{target: 80%, stabilisation: 1m}", "{}"),
              ElementsAre("x.yaml:5:29: stack.autoscale.target: has no meaning by alert; expected "
                          "by: cpu",
                          "x.yaml:5:49: stack.autoscale.stabilisation: has no meaning by alert; "
                          "expected by: cpu"));
  EXPECT_THAT(
      with("{by: cpu, above: 3/s, for: 1s, factor: 3}", "{cpu: 500m}"),
      ElementsAre(HasSubstr("autoscale.above: has no meaning by cpu; expected by: alert"),
                  HasSubstr("autoscale.for: has no"), HasSubstr("autoscale.factor: has no")));
  EXPECT_THAT(with("{by: cpu}", "{}"),
              ElementsAre("x.yaml:5:25: stack.autoscale.by: cpu is compared with "
                          "functions.echo.limits.cpu, which is missing"));
  EXPECT_THAT(with("{by: cpu, target: 150%, stabilisation: 0s, above: 5/s}", "{cpu: 500m}"),
              IsEmpty());
  EXPECT_THAT(with("{by: cpu, target: 0}", "{cpu: 500m}"),
              ElementsAre(HasSubstr("expected a share from 1% to 1000%, for example 70% or 0.7")));
}

TEST(Problems, ThresholdsNameKnownMetricsAndOneBound) {
  EXPECT_THAT(
      errors_of(one_task("{rate: 1/s}", R"(thresholds:
  - {metric: response.p98, at_most: 1s}
  - {metric: response.p99}
  - {metric: response.p99, at_most: 5, on_breach: fial}
  - {metric: error_rate, at_most: 0.1, at_least: 0}
)")),
      ElementsAre("x.yaml:6:14: thresholds[0].metric: \"response.p98\" is not a metric, for "
                  "example response.p99; did "
                  "you mean response.p90?",
                  "x.yaml:7:5: thresholds[1]: missing; expected at_most or at_least",
                  "x.yaml:8:37: thresholds[2].at_most: \"5\" is not a duration; expected a number "
                  "and ns, us, ms, s, "
                  "m or h, for example 250ms",
                  "x.yaml:8:51: thresholds[2].on_breach: \"fial\" is not a known word; expected "
                  "fail or warn; did you "
                  "mean fail?",
                  "x.yaml:9:5: thresholds[3]: found at_most and at_least; expected one of them"));
}

TEST(Problems, ExpectationsThatCannotHold) {
  EXPECT_THAT(errors_of(one_task("{rate: 1/s}", "expect: {matches: '('}\n")),
              ElementsAre(HasSubstr(
                  "x.yaml:5:19: expect.matches: found \"(\"; expected a regular expression")));
  EXPECT_THAT(errors_of(one_task(
                  "{rate: 1/s, until: acknowledged}",
                  "expect: {echoes: body}\nmatrix: {composition.mechanism: [manual, flow]}\n")),
              ElementsAre(HasSubstr(
                  "load.until: \"acknowledged\" gives no answer to compare under a flow")));
  EXPECT_THAT(errors_of(one_task("{rate: 1/s}", "expect: {same_as: manual}\n")),
              ElementsAre(HasSubstr("expected fused")));
  EXPECT_THAT(errors_of(one_task("{rate: 1/s}", "expect: {status: 99}\n")),
              ElementsAre(HasSubstr("expect.status")));
}

TEST(Problems, MistakesInSettingsNameTheSetting) {
  EXPECT_THAT(errors_of(one_task(), {.set = {"load.rate=fast"}}),
              ElementsAre(HasSubstr("--set load.rate=fast: load.rate: \"fast\" is not a rate")));
  EXPECT_THAT(errors_of(one_task(), {.set = {"load.rte=1/s"}}),
              ElementsAre("--set load.rte=1/s: \"load.rte\" is not a path of this scenario; did "
                          "you mean load.rate?"));
  EXPECT_THAT(
      errors_of(one_task(), {.set = {"load.rate"}}),
      ElementsAre(
          "--set load.rate: found no path; expected path=value, for example load.rate=10/s"));
  EXPECT_THAT(errors_of(one_task(), {.set = {"load.rate=[1"}}), ElementsAre(HasSubstr("not YAML")));
  EXPECT_THAT(errors_of(one_task(), {.repeats = 0}),
              ElementsAre(HasSubstr("--repeats 0: repeats: found \"0\"")));
}

TEST(Problems, FunctionsKeepClearOfWhatARunDeploysItself) {
  EXPECT_THAT(
      errors_of(
          "name: x\nfunctions: {x-flow: {}}\ncomposition: {start: a, nodes: {a: {task: x-flow}}}\n"
          "load: {rate: 1/s}\n"),
      ElementsAre("x.yaml:2:21: functions.x-flow: a run of this scenario deploys a function of "
                  "that name itself; "
                  "expected another name"));
}

TEST(Problems, EmptyOptionalSectionsSayNothing) {
  EXPECT_THAT(
      errors_of(one_task("{rate: 1/s}", "stack:\nmeasure:\nmatrix:\nthresholds:\nexpect:\n")),
      IsEmpty());
}

TEST(Problems, MissingFilesAreErrors) {
  EXPECT_THAT(load_file("/nonexistent.yaml").errors, SizeIs(1));
  EXPECT_FALSE(load_file("/nonexistent.yaml").plan);
}

}  // namespace
}  // namespace composure::scenario
