// The mechanism `manual` over real processes: the chain answers what the fused form answers, in
// both languages.
#include <gmock/gmock.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fixtures/functions/runtime/fused.h"
#include "tests/integration/functions/function_process.h"

namespace composure::functions::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;
using Json = nlohmann::json;

constexpr const char* kTrace = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";

constexpr const char* kFizzBuzz = R"({
  "name": "fizzbuzz", "mechanism": "manual", "start": "classify",
  "nodes": {
    "classify": {"kind": "task", "function": "classify", "next": "pick"},
    "pick": {"kind": "switch", "field": "kind", "cases": {"fizz": "say-fizz", "buzz": "say-buzz"}, "default": "number"},
    "say-fizz": {"kind": "task", "function": "fizz", "next": "format"},
    "say-buzz": {"kind": "task", "function": "buzz", "next": "format"},
    "number": {"kind": "task", "function": "number", "next": "format"},
    "format": {"kind": "task", "function": "format"}},
  "functions": {
    "classify": {"image": "fizzbuzz-classify"},
    "fizz": {"image": "fizzbuzz-word", "environment": {"WORD": "fizz"}},
    "buzz": {"image": "fizzbuzz-word", "environment": {"WORD": "buzz"}},
    "number": {"image": "fizzbuzz-number"}, "format": {"image": "fizzbuzz-format"}}})";

constexpr const char* kEchoChain = R"({
  "name": "echo-chain", "mechanism": "manual", "start": "chain",
  "nodes": {"chain": {"kind": "repeat", "body": "echo", "times": "n"},
            "echo": {"kind": "task", "function": "echo"}},
  "functions": {"echo": {"image": "echo"}}})";

constexpr const char* kMisbehave = R"({
  "name": "bad", "mechanism": "manual", "start": "first",
  "nodes": {"first": {"kind": "task", "function": "first", "next": "second"},
            "second": {"kind": "task", "function": "second"}},
  "functions": {"first": {"image": "echo"}, "second": {"image": "misbehave"}}})";

class Manual : public ::testing::TestWithParam<std::string> {
 protected:
  void deploy(const std::string& text) {
    const auto composition = composition::parse_composition(text);
    ASSERT_TRUE(composition) << composition.error().text();
    for (const auto& [name, function] : composition->functions) {
      Environment environment(function.environment.begin(), function.environment.end());
      environment["gateway_url"] = gateway_.url();
      environment["COMPOSURE_COMPOSITION"] = text;
      environment["FUNCTION_NAME"] = name;
      if (GetParam() == "python") {
        gateway_.set_function(name, python_function(function.image, environment));
      } else {
        processes_.push_back(std::make_unique<FunctionProcess>(
            std::vector<std::string>{"--handler", function.image}, environment));
        gateway_.set_function(name, processes_.back()->port());
      }
    }
  }

  std::string call(const std::string& function, const std::string& payload,
                   http::Headers headers = {}) {
    return text_of(
        ask(gateway_.port(), {"POST", "/function/" + function, std::move(headers), payload}));
  }

  std::vector<std::unique_ptr<FunctionProcess>> processes_;
  Gateway gateway_;
};

std::string fused_answer(const std::string& composition, const std::string& payload) {
  return "200 " + *Fused::create(*composition::parse_composition(composition), {})->run(payload);
}

TEST_P(Manual, FizzBuzzAnswersWhatTheFusedFormAnswers) {
  deploy(kFizzBuzz);
  const int last = GetParam() == "python" ? 16 : 200;
  for (int number = GetParam() == "python" ? 13 : -200; number <= last; ++number) {
    const std::string payload = fmt::format(R"({{"number":{}}})", number);
    EXPECT_EQ(call("classify", payload), fused_answer(kFizzBuzz, payload));
  }
}

TEST_P(Manual, HandsCursorAndTraceOnAtEveryHop) {
  deploy(kFizzBuzz);
  EXPECT_EQ(call("classify", R"({"number":5})", {{"traceparent", kTrace}}),
            R"(200 {"answer":"buzz"})");
  std::vector<std::string> seen;
  for (const auto& hop : gateway_.take_calls()) {
    seen.push_back(hop.function + " " + hop.header("X-Composure-Cursor") + " " + hop.request.body);
    EXPECT_EQ(hop.header("traceparent"), kTrace);
  }
  EXPECT_THAT(
      seen, ElementsAre(R"(classify  {"number":5})", R"(buzz say-buzz {"kind":"buzz","number":5})",
                        R"(format format {"word":"buzz"})"));
}

TEST_P(Manual, EchoChainMakesAsManyHopsAsThePayloadAsks) {
  deploy(kEchoChain);
  for (const int n : {0, 1, 2, 6}) {
    const std::string payload = fmt::format(R"({{"n": {}, "x": "ä"}})", n);
    gateway_.take_calls();
    EXPECT_EQ(call("echo", payload), "200 " + payload);
    std::vector<std::string> cursors;
    for (const auto& hop : gateway_.take_calls())
      cursors.push_back(hop.header("X-Composure-Cursor"));
    std::vector<std::string> expected{""};
    for (int left = n - 1; left > 0; --left) expected.push_back(fmt::format("echo;chain={}", left));
    EXPECT_EQ(cursors, expected);
  }
}

TEST_P(Manual, AFailureInsideIsAFailureOutside) {
  deploy(kMisbehave);
  EXPECT_EQ(call("first", R"({"do":"dance"})"), R"(200 {"do":"dance"})");
  const std::string code =
      GetParam() == "python" ? "500 " : "502 ";  // a process can only say that it failed
  EXPECT_EQ(call("first", R"({"do":"fail"})"), code + "failed as told\n");
  EXPECT_THAT(call("first", R"({"do":"crash"})"),
              StartsWith(GetParam() == "python" ? "500" : "502"));
  EXPECT_THAT(
      text_of(ask(gateway_.port(),
                  {"POST", "/function/first", {{"X-Composure-Cursor", "second"}}, "{}"})),
      ::testing::HasSubstr("\"second\" is a task of function \"second\", this is \"first\""));
}

INSTANTIATE_TEST_SUITE_P(, Manual, ::testing::Values("cpp", "python"),
                         [](const auto& language) { return language.param; });

}  // namespace
}  // namespace composure::functions::testing
