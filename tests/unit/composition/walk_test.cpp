#include <gmock/gmock.h>

#include "fixtures/composition/composition.h"

namespace composure::composition {
namespace {

using ::testing::HasSubstr;

Composition make(const std::string& start, const std::string& nodes) {
  auto composition =
      parse_composition(R"({"start": ")" + start + R"(", "nodes": {)" + nodes + "}}");
  if (!composition) throw std::runtime_error(composition.error().text());
  return std::move(*composition);
}

std::string text_of(const Result<std::optional<Cursor>>& step) {
  if (!step) return "error: " + step.error().text();
  return *step ? to_text(**step) : "end";
}

std::string start_at(const Composition& composition, std::string_view payload) {
  return text_of(start(composition, payload));
}

std::string after_at(const Composition& composition, std::string_view cursor,
                     std::string_view answer) {
  return text_of(after(composition, *parse_cursor(cursor), answer));
}

// Every cursor of an execution whose functions echo, "end" last.
std::vector<std::string> path(const Composition& composition, std::string_view payload) {
  std::vector<std::string> steps{start_at(composition, payload)};
  while (steps.back() != "end" && !steps.back().starts_with("error")) {
    steps.push_back(after_at(composition, steps.back(), payload));
  }
  return steps;
}

using Path = std::vector<std::string>;

constexpr const char* kTaskT = R"("t": {"kind": "task", "function": "f"})";

TEST(Walk, FollowsAChainToItsEnd) {
  const auto chain =
      make("a", R"("a": {"kind": "task", "function": "f", "next": "t"},)" + std::string(kTaskT));
  // Nothing reads the payload, so it may be anything.
  EXPECT_EQ(path(chain, "no json"), (Path{"a", "t", "end"}));
}

TEST(Walk, SwitchPicksByTheFieldsText) {
  const auto choice = make("pick", R"(
      "pick": {"kind": "switch", "field": "k", "default": "other",
               "cases": {"fizz": "one", "3": "two", "true": "three", "-4": "four", "": "five", "3.0": "one", "null": "one"}},
      "one": {"kind": "task", "function": "f"}, "two": {"kind": "task", "function": "f"},
      "three": {"kind": "task", "function": "f"}, "four": {"kind": "task", "function": "f"},
      "five": {"kind": "task", "function": "f"}, "other": {"kind": "task", "function": "f"})");
  EXPECT_EQ(start_at(choice, R"({"k": "fizz"})"), "one");
  EXPECT_EQ(start_at(choice, R"({"k": 3})"), "two");
  EXPECT_EQ(start_at(choice, R"({"k": "3"})"), "two");
  EXPECT_EQ(start_at(choice, R"({"k": true})"), "three");
  EXPECT_EQ(start_at(choice, R"({"k": -4})"), "four");
  EXPECT_EQ(start_at(choice, R"({"k": ""})"), "five");
  for (const char* other : {R"({"k": "buzz"})", R"({"k": 3.0})", R"({"k": null})", R"({"k": [3]})",
                            R"({"k": {}})", R"({"j": "fizz"})", "{}"}) {
    EXPECT_EQ(start_at(choice, other), "other") << other;
  }
  for (const char* bad : {"", "7", "\"fizz\"", "[]", "{\"k\":", "{\"k\": 1} x"}) {
    EXPECT_THAT(start_at(choice, bad), HasSubstr("node pick: the payload is no JSON object"))
        << bad;
  }
}

TEST(Walk, SwitchReadsTheAnswerThatArrives) {
  const auto composition = make("first", R"(
      "first": {"kind": "task", "function": "f", "next": "pick"},
      "pick": {"kind": "switch", "field": "k", "cases": {"x": "t"}, "default": "u"},
      "u": {"kind": "task", "function": "f"},)" +
                                             std::string(kTaskT));
  EXPECT_EQ(start_at(composition, R"({"k": "x"})"), "first");
  EXPECT_EQ(after_at(composition, "first", R"({"k": "x"})"), "t");
  EXPECT_EQ(after_at(composition, "first", R"({"k": "y"})"), "u");
  EXPECT_THAT(after_at(composition, "first", "oops"), HasSubstr("no JSON object"));
}

TEST(Walk, RepeatCountsItsRoundsDown) {
  const auto fixed =
      make("chain", R"("chain": {"kind": "repeat", "body": "a", "times": 2, "next": "t"},
      "a": {"kind": "task", "function": "f", "next": "b"}, "b": {"kind": "task", "function": "f"},)" +
                        std::string(kTaskT));
  EXPECT_EQ(path(fixed, ""),
            (Path{"a;chain=2", "b;chain=2", "a;chain=1", "b;chain=1", "t", "end"}));
}

TEST(Walk, RepeatReadsItsRoundsWhenItIsEntered) {
  const auto chain = make(
      "chain", R"("chain": {"kind": "repeat", "body": "t", "times": "n"},)" + std::string(kTaskT));
  EXPECT_EQ(path(chain, R"({"n": 3})"), (Path{"t;chain=3", "t;chain=2", "t;chain=1", "end"}));
  EXPECT_EQ(path(chain, R"({"n": 0})"), Path{"end"});
  EXPECT_EQ(start_at(chain, R"({"n": 10000})"), "t;chain=10000");
  // Once inside, the payload decides no more.
  EXPECT_EQ(after_at(chain, "t;chain=2", R"({"n": 7})"), "t;chain=1");
  for (const char* bad :
       {R"({"n": -1})", R"({"n": 10001})", R"({"n": 1.0})", R"({"n": "3"})", R"({"n": true})",
        R"({"n": null})", R"({"n": 18446744073709551615})", R"({"n": 18446744073709551617})",
        R"({"n": -9223372036854775808})", "{}"}) {
    EXPECT_THAT(start_at(chain, bad), HasSubstr("field \"n\" must be an integer from 0 to 10000"))
        << bad;
  }
  EXPECT_THAT(start_at(chain, "[3]"), HasSubstr("no JSON object"));
}

TEST(Walk, RepeatOfNoRoundsIsSkipped) {
  const auto skipped =
      make("chain", R"("chain": {"kind": "repeat", "body": "t", "times": 0, "next": "u"},
      "u": {"kind": "task", "function": "f"},)" +
                        std::string(kTaskT));
  EXPECT_EQ(path(skipped, ""), (Path{"u", "end"}));
}

TEST(Walk, RepeatsNest) {
  const auto nested = make("outer", R"(
      "outer": {"kind": "repeat", "body": "before", "times": 2, "next": "t"},
      "before": {"kind": "task", "function": "f", "next": "inner"},
      "inner": {"kind": "repeat", "body": "a", "times": 2},
      "a": {"kind": "task", "function": "f"},)" +
                                        std::string(kTaskT));
  EXPECT_EQ(path(nested, ""),
            (Path{"before;outer=2", "a;outer=2;inner=2", "a;outer=2;inner=1", "before;outer=1",
                  "a;outer=1;inner=2", "a;outer=1;inner=1", "t", "end"}));
}

TEST(Walk, ANestedRepeatGoesOnInsideItsRound) {
  const auto nested = make("outer", R"(
      "outer": {"kind": "repeat", "body": "inner", "times": 2},
      "inner": {"kind": "repeat", "body": "a", "times": "n", "next": "b"},
      "a": {"kind": "task", "function": "f"}, "b": {"kind": "task", "function": "f"})");
  EXPECT_EQ(path(nested, R"({"n": 1})"),
            (Path{"a;outer=2;inner=1", "b;outer=2", "a;outer=1;inner=1", "b;outer=1", "end"}));
  EXPECT_EQ(path(nested, R"({"n": 0})"), (Path{"b;outer=2", "b;outer=1", "end"}));
}

TEST(Walk, ASwitchFollowsARepeatAndStandsInOne) {
  const auto after_repeat = make("chain", R"(
      "chain": {"kind": "repeat", "body": "inside", "times": 2, "next": "pick"},
      "inside": {"kind": "switch", "field": "k", "cases": {"x": "a"}, "default": "b"},
      "a": {"kind": "task", "function": "f"}, "b": {"kind": "task", "function": "f"},
      "pick": {"kind": "switch", "field": "k", "cases": {"x": "t"}, "default": "chain2"},
      "chain2": {"kind": "repeat", "body": "b", "times": 1},)" +
                                              std::string(kTaskT));
  EXPECT_EQ(start_at(after_repeat, R"({"k": "x"})"), "a;chain=2");
  EXPECT_EQ(after_at(after_repeat, "a;chain=2", R"({"k": "y"})"), "b;chain=1");
  EXPECT_EQ(after_at(after_repeat, "b;chain=1", R"({"k": "x"})"), "t");
  EXPECT_EQ(after_at(after_repeat, "b;chain=1", R"({"k": "y"})"), "b;chain2=1");
}

TEST(Walk, GivesUpWhereNoTaskComes) {
  const auto empty = make("o1", R"(
      "o1": {"kind": "repeat", "body": "o2", "times": 10000},
      "o2": {"kind": "repeat", "body": "o3", "times": 10000},
      "o3": {"kind": "repeat", "body": "t", "times": 0},)" +
                                    std::string(kTaskT));
  EXPECT_THAT(start_at(empty, ""), HasSubstr("no task within 100000 steps"));
}

TEST(Walk, RefusesACursorOfAnotherComposition) {
  const auto chain = make(
      "chain", R"("chain": {"kind": "repeat", "body": "t", "times": 1},)" + std::string(kTaskT));
  EXPECT_THAT(after_at(chain, "nobody", ""), HasSubstr("has no task \"nobody\""));
  EXPECT_THAT(after_at(chain, "chain", ""), HasSubstr("has no task \"chain\""));
  EXPECT_THAT(after_at(chain, "t;t=1", ""), HasSubstr("has no repeat \"t\""));
  EXPECT_THAT(after_at(chain, "t;nobody=1", ""), HasSubstr("has no repeat \"nobody\""));
  EXPECT_FALSE(function_of(chain, Cursor{"nobody"}));
  EXPECT_EQ(*function_of(chain, Cursor{"t", {{"chain", 1}}}), "f");
}

}  // namespace
}  // namespace composure::composition
