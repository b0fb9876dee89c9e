#include "fixtures/functions/runtime/fused.h"

#include <gmock/gmock.h>

namespace composure::functions {
namespace {

using ::testing::HasSubstr;

constexpr const char* kFizzBuzz = R"({
  "name": "fizzbuzz", "mechanism": "fused", "start": "classify",
  "nodes": {
    "classify": {"kind": "task", "function": "classify", "next": "pick"},
    "pick": {"kind": "switch", "field": "kind", "cases": {"fizz": "fizz", "buzz": "buzz"}, "default": "number"},
    "fizz": {"kind": "task", "function": "fizz", "next": "format"},
    "buzz": {"kind": "task", "function": "buzz", "next": "format"},
    "number": {"kind": "task", "function": "number", "next": "format"},
    "format": {"kind": "task", "function": "format"}},
  "functions": {
    "classify": {"image": "fizzbuzz-classify:cpp", "environment": {}},
    "fizz": {"image": "fizzbuzz-word", "environment": {"WORD": "fizz"}},
    "buzz": {"image": "fizzbuzz-word", "environment": {"WORD": "buzz"}},
    "number": {"image": "fizzbuzz-number"},
    "format": {"image": "fizzbuzz-format"}}})";

std::string answer_of(std::string_view composition, std::string_view payload) {
  auto parsed = composition::parse_composition(composition);
  if (!parsed) return "error: " + parsed.error().text();
  const auto fused = Fused::create(std::move(*parsed), {});
  if (!fused) return "error: " + fused.error().text();
  const auto answer = fused->run(payload);
  return answer ? *answer : "error: " + answer.error().text();
}

TEST(Fused, AnswersFizzBuzz) {
  EXPECT_EQ(answer_of(kFizzBuzz, R"({"number":9})"), R"({"answer":"fizz"})");
  EXPECT_EQ(answer_of(kFizzBuzz, R"({"number":10})"), R"({"answer":"buzz"})");
  EXPECT_EQ(answer_of(kFizzBuzz, R"({"number":15})"), R"({"answer":"fizz"})");
  EXPECT_EQ(answer_of(kFizzBuzz, R"({"number":7})"), R"({"answer":"7"})");
  EXPECT_EQ(answer_of(kFizzBuzz, R"({"number":-7})"), R"({"answer":"-7"})");
  EXPECT_EQ(answer_of(kFizzBuzz, R"({"number":0})"), R"({"answer":"fizz"})");
}

TEST(Fused, NamesTheFunctionThatFailed) {
  EXPECT_EQ(answer_of(kFizzBuzz, R"({"number":"9"})"),
            "error: classify: field \"number\" must be an integer of 64 bits");
  EXPECT_EQ(answer_of(kFizzBuzz, "9"), "error: classify: the payload is no JSON object");
}

TEST(Fused, GivesEachFunctionItsOwnEnvironment) {
  auto composition = composition::parse_composition(
      R"({"start": "a", "nodes": {"a": {"kind": "task", "function": "w"}},
      "functions": {"w": {"image": "fizzbuzz-word", "environment": {"WORD": "own"}}}})");
  ASSERT_TRUE(composition);
  EXPECT_EQ(*Fused::create(*composition, {{"WORD", "common"}})->run("{}"), R"({"word":"own"})");
  composition->functions.at("w").environment.clear();
  EXPECT_EQ(*Fused::create(*composition, {{"WORD", "common"}})->run("{}"), R"({"word":"common"})");
  EXPECT_FALSE(Fused::create(*composition, {})->run("{}"));
}

TEST(Fused, RefusesACompositionItCannotRun) {
  const std::string nodes = R"({"start": "a", "nodes": {"a": {"kind": "task", "function": "f"}})";
  EXPECT_THAT(answer_of(nodes + "}", "{}"), HasSubstr("`functions` has no \"f\""));
  EXPECT_THAT(answer_of(nodes + R"(, "functions": {"f": {"image": "nothing"}}})", "{}"),
              HasSubstr("there is no handler \"nothing\""));
}

TEST(Fused, MayBlockWhereOneOfItsHandlersMay) {
  const auto with = [](const std::string& image) {
    return *Fused::create(*composition::parse_composition(
                              R"({"start": "a", "nodes": {"a": {"kind": "task", "function": "f"}},
                            "functions": {"f": {"image": ")" +
                              image + "\"}}}"),
                          {});
  };
  EXPECT_TRUE(with("misbehave").may_block());
  EXPECT_FALSE(with("echo").may_block());
}

}  // namespace
}  // namespace composure::functions
