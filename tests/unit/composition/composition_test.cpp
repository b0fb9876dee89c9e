#include "fixtures/composition/composition.h"

#include <gmock/gmock.h>

namespace composure::composition {
namespace {

using ::testing::HasSubstr;

std::string error_of(std::string_view json) {
  const auto composition = parse_composition(json);
  return composition ? "no error" : composition.error().text();
}

std::string with_nodes(const std::string& nodes) {
  return R"({"start": "a", "nodes": {)" + nodes + "}}";
}

TEST(Composition, KeepsWhatTheJsonSays) {
  const auto composition = parse_composition(R"({
    "name": "fizzbuzz", "mechanism": "manual", "start": "classify",
    "nodes": {
      "classify": {"kind": "task", "function": "classify-f", "next": "pick"},
      "pick": {"kind": "switch", "field": "kind", "cases": {"fizz": "fizz", "": "many"}, "default": "many"},
      "fizz": {"kind": "task", "function": "fizz-f"},
      "many": {"kind": "repeat", "body": "fizz", "times": "n"},
      "six": {"kind": "repeat", "body": "fizz", "times": 6, "next": "fizz"}},
    "functions": {"fizz-f": {"image": "fizzbuzz-word", "environment": {"WORD": "fizz"}}}})");
  ASSERT_TRUE(composition) << composition.error().text();
  EXPECT_EQ(composition->name, "fizzbuzz");
  EXPECT_EQ(composition->mechanism, "manual");
  EXPECT_EQ(composition->start, "classify");
  const auto& task = std::get<Task>(composition->nodes.at("classify"));
  EXPECT_EQ(task.function, "classify-f");
  EXPECT_EQ(task.next, "pick");
  const auto& choice = std::get<Switch>(composition->nodes.at("pick"));
  EXPECT_EQ(choice.field, "kind");
  EXPECT_EQ(choice.cases.at("fizz"), "fizz");
  EXPECT_EQ(choice.cases.at(""), "many");
  EXPECT_EQ(choice.otherwise, "many");
  EXPECT_EQ(std::get<std::string>(std::get<RepeatNode>(composition->nodes.at("many")).times), "n");
  EXPECT_EQ(std::get<int>(std::get<RepeatNode>(composition->nodes.at("six")).times), 6);
  EXPECT_EQ(composition->functions.at("fizz-f").image, "fizzbuzz-word");
  EXPECT_EQ(composition->functions.at("fizz-f").environment.at("WORD"), "fizz");
}

TEST(Composition, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(error_of("{"), HasSubstr("no JSON object"));
  EXPECT_THAT(error_of("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(error_of(R"({"nodes": {}})"), HasSubstr("`start` must be text"));
  EXPECT_THAT(error_of(R"({"start": "a"})"), HasSubstr("`nodes` must be an object"));
  EXPECT_THAT(error_of(R"({"start": "a", "nodes": {}})"), HasSubstr("there is no node \"a\""));
  EXPECT_THAT(error_of(with_nodes(R"("a": {"kind": "map"})")),
              HasSubstr("nodes.a: `kind` is \"map\""));
  EXPECT_THAT(error_of(with_nodes(R"("a": {"kind": "task"})")), HasSubstr("`function`"));
  EXPECT_THAT(error_of(with_nodes(R"("a": {"kind": "task", "function": "f", "next": "b"})")),
              HasSubstr("nodes.a: there is no node \"b\""));
  EXPECT_THAT(error_of(with_nodes(R"("a": {"kind": "switch", "field": "x", "cases": {}})")),
              HasSubstr("`default`"));
  EXPECT_THAT(error_of(R"({"start": "a", "nodes": {"a": {"kind": "task", "function": "f"}},
                          "functions": {"f": {"environment": {}}}})"),
              HasSubstr("functions.f: `image`"));
}

TEST(Composition, RefusesNamesThatACursorOrUrlCouldNotHold) {
  for (const char* name : {"", "a;b", "a=1", "a b", "a/b", "a\\n", "\\u00e4"}) {
    const std::string json = R"({"start": "a", "nodes": {"a": {"kind": "task", "function": ")" +
                             std::string(name) + "\"}}}";
    EXPECT_THAT(error_of(json), HasSubstr("`function` is no name")) << name;
  }
  const std::string long_name(kMaxName, 'x');
  EXPECT_EQ(error_of(with_nodes(R"("a": {"kind": "task", "function": ")" + long_name + "\"}")),
            "no error");
  EXPECT_THAT(error_of(with_nodes(R"("a": {"kind": "task", "function": ")" + long_name + "x\"}")),
              HasSubstr("no name"));
}

TEST(Composition, RefusesTimesOutOfRange) {
  for (const char* times : {"-1", "10001", "1.0", "true", "null", "18446744073709551616"}) {
    EXPECT_THAT(
        error_of(with_nodes(R"("a": {"kind": "repeat", "body": "b", "times": )" +
                            std::string(times) + R"(}, "b": {"kind": "task", "function": "f"})")),
        HasSubstr("from 0 to 10000"))
        << times;
  }
  EXPECT_EQ(error_of(with_nodes(R"("a": {"kind": "repeat", "body": "b", "times": 10000},
                                   "b": {"kind": "task", "function": "f"})")),
            "no error");
}

TEST(Composition, RefusesPathsThatComeBack) {
  EXPECT_THAT(error_of(with_nodes(R"("a": {"kind": "task", "function": "f", "next": "a"})")),
              HasSubstr("comes back to \"a\""));
  EXPECT_THAT(error_of(with_nodes(R"("a": {"kind": "repeat", "body": "a", "times": 2})")),
              HasSubstr("comes back to \"a\""));
  EXPECT_THAT(error_of(with_nodes(R"("a": {"kind": "task", "function": "f"},
      "b": {"kind": "task", "function": "f", "next": "c"},
      "c": {"kind": "switch", "field": "x", "cases": {"1": "b"}, "default": "a"})")),
              HasSubstr("comes back to"));
  // Two ways to one node are no way back.
  EXPECT_EQ(error_of(with_nodes(R"("z": {"kind": "task", "function": "f"},
      "a": {"kind": "switch", "field": "x", "cases": {"1": "z", "2": "z"}, "default": "z"})")),
            "no error");
}

TEST(Composition, TakesAChainAsLongAsItCanBe) {
  std::string nodes;
  for (int i = 0; i < 20'000; ++i) {
    nodes += "\"n" + std::to_string(i) + R"(": {"kind": "task", "function": "f", "next": "n)" +
             std::to_string(i + 1) + "\"},";
  }
  nodes += R"("n20000": {"kind": "task", "function": "f"}, "a": {"kind": "task", "function": "f"})";
  EXPECT_EQ(error_of(with_nodes(nodes)), "no error");
}

}  // namespace
}  // namespace composure::composition
