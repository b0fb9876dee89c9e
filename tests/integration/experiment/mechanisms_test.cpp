// One composition, every mechanism, the real stack: the answers must be the same.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "harness/experiment/instruments.h"
#include "tests/integration/experiment/real_stack.h"
#include "tests/support/sanitizer.h"

namespace composure::experiment {
namespace {

const std::vector<std::string> kMechanisms{"fused", "manual", "{flow: {store: objects}}",
                                           "{flow: {store: cache}}"};

constexpr const char* kFizzBuzz = R"(
functions:
  classify: {image: fizzbuzz-classify}
  fizz: {image: fizzbuzz-word, environment: {WORD: fizz}}
  buzz: {image: fizzbuzz-word, environment: {WORD: buzz}}
  number: {image: fizzbuzz-number}
  format: {image: fizzbuzz-format}
composition:
  start: classify
  nodes:
    classify: {task: classify, next: pick}
    pick: {switch: kind, cases: {fizz: fizz, buzz: buzz}, default: number}
    fizz: {task: fizz, next: format}
    buzz: {task: buzz, next: format}
    number: {task: number, next: format}
    format: {task: format}
)";

class Mechanisms : public RealStack {
 protected:
  // The answers of a composition under one mechanism to each input.
  std::vector<std::string> answers(const std::string& composition, const std::string& mechanism,
                                   const std::vector<std::string>& inputs) {
    const DeploymentPlan plan = planned(composition, mechanism);
    deploy(plan);
    std::vector<std::string> got;
    for (const std::string& input : inputs) {
      const auto reply = gateway_->invoke(plan.entry, input, {"Prefer: wait=20"});
      got.push_back(!reply        ? reply.error().text()
                    : reply->ok() ? reply->body
                                  : std::to_string(reply->status) + reply->body);
    }
    remove(plan);
    return got;
  }
};

TEST_F(Mechanisms, AnswerRandomNumbersAlike) {
  const int count = test::kSanitized ? 100 : 1000;
  std::mt19937_64 random(42);
  std::vector<std::string> inputs, right;
  for (int i = 0; i < count; ++i) {
    const auto number = static_cast<std::int64_t>(random() % 2'000'001) - 1'000'000;
    inputs.push_back(fmt::format(R"({{"number":{}}})", number));
    const std::string word = number % 3 == 0   ? "fizz"
                             : number % 5 == 0 ? "buzz"
                                               : std::to_string(number);
    right.push_back(fmt::format(R"({{"answer":"{}"}})", word));
  }
  for (const std::string& mechanism : kMechanisms)
    EXPECT_EQ(answers(kFizzBuzz, mechanism, inputs), right) << mechanism;
}

TEST_F(Mechanisms, ChainsOfOneTwoAndSixEcho) {
  const std::vector<std::string> inputs{R"({"n":1})", R"({"n":2})", R"({"n":6})",
                                        R"({"n":6,"text":"ü \"x\" \\"})"};
  for (const std::string& mechanism : kMechanisms)
    EXPECT_EQ(answers(kChain, mechanism, inputs), inputs) << mechanism;
}

TEST_F(Mechanisms, LeaveAnIdleStackBehind) {
  Instruments instruments(stack_->address());
  const auto idle = instruments.wait_idle(std::chrono::seconds(10), [] { return false; });
  ASSERT_TRUE(idle) << idle.error().text();
  EXPECT_TRUE(*idle);
}

}  // namespace
}  // namespace composure::experiment
