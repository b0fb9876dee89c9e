// composure-functions as the watchdog sees it.
#include <gmock/gmock.h>

#include <future>

#include "tests/integration/functions/function_process.h"
#include "tests/places.h"

namespace composure::functions::testing {
namespace {

using ::testing::StartsWith;

http::Request post(std::string body, http::Headers headers = {}) {
  return {"POST", "/", std::move(headers), std::move(body)};
}

ProcessEnd run(const std::vector<std::string>& flags,
               std::map<std::string, std::string> environment) {
  std::vector<std::string> command{COMPOSURE_BIN_DIR "/composure-functions"};
  command.insert(command.end(), flags.begin(), flags.end());
  auto process = Process::start({command, std::move(environment), "", "/dev/null"});
  const auto end = process->wait(std::chrono::seconds(10));
  return end.value_or(ProcessEnd{-1});
}

constexpr const char* kFused = R"({"name": "c", "mechanism": "fused", "start": "a",
    "nodes": {"a": {"kind": "task", "function": "f", "next": "b"}, "b": {"kind": "task", "function": "g"}},
    "functions": {"f": {"image": "fizzbuzz-word", "environment": {"WORD": "one"}}, "g": {"image": "fizzbuzz-format"}}})";

TEST(Program, ServesAHandlerAndLeavesOnSigterm) {
  FunctionProcess function({"--handler", "fizzbuzz-classify"}, {});
  EXPECT_EQ(text_of(ask(function.port(), post(R"({"number":10})"))),
            R"(200 {"kind":"buzz","number":10})");
  EXPECT_EQ(text_of(ask(function.port(), post("10"))), "500 the payload is no JSON object\n");
  function.process().signal(SIGTERM);
  const auto end = function.process().wait(std::chrono::seconds(3));
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->exit_code, 0);
}

TEST(Program, ServesAWholeComposition) {
  FunctionProcess function({"--fused"}, {{"COMPOSURE_COMPOSITION", kFused}});
  EXPECT_EQ(text_of(ask(function.port(), post("{}"))), R"(200 {"answer":"one"})");
}

TEST(Program, AFlowsFunctionDoesNotChain) {
  FunctionProcess function({"--handler", "echo"},
                           {{"COMPOSURE_COMPOSITION", R"({"mechanism": "flow", "start": "a",
      "nodes": {"a": {"kind": "task", "function": "f", "next": "b"}, "b": {"kind": "task", "function": "g"}}})"}});
  EXPECT_EQ(text_of(ask(function.port(), post("7"))), "200 7");
}

TEST(Program, AHandlerThatHangsHoldsUpNothingElse) {
  FunctionProcess function({"--handler", "misbehave"}, {});
  std::vector<std::future<http::Response>> hanging;
  for (int i = 0; i < 20; ++i) {
    hanging.push_back(std::async(std::launch::async, [&] {
      return ask(function.port(), post(R"({"do":"hang"})"), std::chrono::milliseconds(500));
    }));
  }
  for (auto& request : hanging) EXPECT_THAT(text_of(request.get()), StartsWith("failure"));
  EXPECT_EQ(text_of(ask(function.port(), {"GET", "/_/health"})), "200 OK\n");
  EXPECT_EQ(text_of(ask(function.port(), post("still here"))), "200 still here");
  function.process().signal(SIGTERM);
  const auto end = function.process().wait(std::chrono::seconds(5));
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->exit_code, 0);
}

TEST(Program, MisbehavesAsTold) {
  FunctionProcess function({"--handler", "misbehave"}, {});
  EXPECT_EQ(text_of(ask(function.port(), post(R"({"do":"fail"})"))), "500 failed as told\n");
  const std::string answer =
      text_of(ask(function.port(), post(R"({"do":"long","bytes":3000000})")));
  EXPECT_EQ(answer, "200 " + std::string(3'000'000, 'x'));
  EXPECT_THAT(text_of(ask(function.port(), post(R"({"do":"crash"})"))), StartsWith("failure"));
  const auto end = function.process().wait(std::chrono::seconds(10));
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->exit_code, 128 + SIGABRT);
}

TEST(Program, ANextFunctionThatIsNotThereIs502) {
  const auto nobody = PortReservation::take();
  FunctionProcess function({"--handler", "echo"},
                           {{"gateway_url", "http://127.0.0.1:" + std::to_string(nobody->port())},
                            {"COMPOSURE_COMPOSITION", R"({
      "mechanism": "manual", "start": "a",
      "nodes": {"a": {"kind": "task", "function": "f", "next": "b"}, "b": {"kind": "task", "function": "g"}}})"}});
  EXPECT_THAT(text_of(ask(function.port(), post("1"))), StartsWith("502 g: "));
  EXPECT_EQ(text_of(ask(function.port(), post("1", {{"X-Composure-Cursor", "b"}}))), "200 1");
  EXPECT_THAT(text_of(ask(function.port(), post("1", {{"X-Composure-Cursor", "b;"}}))),
              StartsWith("400 no cursor"));
  EXPECT_THAT(text_of(ask(function.port(), post("1", {{"X-Composure-Cursor", "c"}}))),
              StartsWith("400 "));
}

TEST(Program, RefusesWhatItCannotServe) {
  EXPECT_EQ(run({}, {}).exit_code, 2);
  EXPECT_EQ(run({"--handler", "nothing"}, {}).exit_code, 2);
  EXPECT_EQ(run({"--handler", "echo", "--fused"}, {}).exit_code, 2);
  EXPECT_EQ(run({"--fused"}, {}).exit_code, 2);
  EXPECT_EQ(run({"--fused"}, {{"COMPOSURE_COMPOSITION", "{}"}}).exit_code, 2);
  const std::string manual =
      R"({"mechanism": "manual", "start": "a", "nodes": {"a": {"kind": "task", "function": "f"}}})";
  EXPECT_EQ(run({"--handler", "echo"}, {{"COMPOSURE_COMPOSITION", manual}}).exit_code,
            2);  // no gateway_url
  EXPECT_EQ(run({"--help"}, {}).exit_code, 0);
}

}  // namespace
}  // namespace composure::functions::testing
