#include <gtest/gtest.h>

#include "harness/scenario/mechanism.h"
#include "harness/scenario/text.h"
#include "tests/unit/scenario/scenarios.h"

namespace composure::scenario {
namespace {

Composition chain_of(const std::string& start, std::map<std::string, Node> nodes) {
  return {.mechanism = {}, .start = start, .nodes = std::move(nodes)};
}

TEST(StartFunction, IsThatOfTheFirstTask) {
  EXPECT_EQ(start_function(chain_of("a", {{"a", Task{"f", ""}}})), "f");
  EXPECT_EQ(
      start_function(chain_of(
          "r", {{"r", RepeatNode{"a", "n", "b"}}, {"a", Task{"f", ""}}, {"b", Task{"g", ""}}})),
      "f");
  EXPECT_EQ(
      start_function(chain_of(
          "r", {{"r", RepeatNode{"a", 0u, "b"}}, {"a", Task{"f", ""}}, {"b", Task{"g", ""}}})),
      "g");
  EXPECT_EQ(start_function(chain_of("s", {{"s", Switch{"k", {}, "a"}}, {"a", Task{"f", ""}}})),
            std::nullopt);
  EXPECT_EQ(start_function(chain_of("r", {{"r", RepeatNode{"r", 1u, ""}}})), std::nullopt);
  EXPECT_EQ(start_function(chain_of("none", {})), std::nullopt);
}

TEST(Graph, IsShownAsTextMermaidAndDot) {
  const Composition composition =
      load_file(testing::file("quickstart.yaml")).plan->scenario.composition;
  EXPECT_EQ(graph_text(composition, GraphFormat::text), R"x(classify -> pick: by kind
  if buzz: buzz -> format
  if fizz: fizz -> format
  otherwise: number -> format
)x");
  const Composition nested =
      load_text(testing::with_nodes("r", R"(    r: {repeat: s, times: n, next: s}
    s: {switch: k, cases: {"a\"b": t}, default: t}
    t: {task: echo}
)",
                                    "fused"),
                "x")
          .plan->scenario.composition;
  EXPECT_EQ(graph_text(nested, GraphFormat::text), R"x(r: times from field n
  each round: s: by k
    if a"b: t (echo)
    otherwise: t (echo)
  then: s: by k (above)
)x");
  EXPECT_NE(graph_text(nested, GraphFormat::mermaid).find(R"x(|"if a#quot;b"|)x"),
            std::string::npos);
  const Composition chain = chain_of(
      "r", {{"r", RepeatNode{"end", 6u, "b"}}, {"end", Task{"f", ""}}, {"b", Task{"g", ""}}});
  EXPECT_EQ(graph_text(chain, GraphFormat::mermaid), R"x(flowchart LR
  n0["b (g)"]
  n1["end (f)"]
  n2["r: 6 times"]
  n2 -->|"each round"| n1
  n2 -->|"then"| n0
)x");
  EXPECT_EQ(graph_text(chain, GraphFormat::dot), R"x(digraph composition {
  rankdir=LR;
  "b" [label="b (g)", shape=box];
  "end" [label="end (f)", shape=box];
  "r" [label="r: 6 times", shape=box];
  "r" -> "end" [label="each round"];
  "r" -> "b" [label="then"];
}
)x");
}

}  // namespace
}  // namespace composure::scenario
