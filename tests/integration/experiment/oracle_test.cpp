// Asking for the right answers, of a gateway that counts what it is asked.
#include "harness/experiment/oracle.h"

#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <stdexcept>

#include "tests/integration/experiment/fake_gateway.h"

namespace composure::experiment {
namespace {

using scenario::Body;
using scenario::BodyPart;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const DeploymentPlan kPlan{.functions = {{.name = "x-oracle", .image = "fused:cpp"}},
                           .entry = "x-oracle"};

// low, low + 1, ..., high, again.
Inputs counting(double low, double high) {
  Body made;
  made.json = {.kind = BodyPart::Kind::sequence, .low = low, .high = high};
  return Inputs(made, 1);
}

bool never() { return false; }

TEST(AskOracle, AsksEachDistinctInputOnceOverAllRepeats) {
  FakeGateway gateway;
  auto client = gateway.client();
  Answers known;
  ASSERT_TRUE(ask_oracle(kPlan, counting(1, 3), client, never, known));
  EXPECT_THAT(gateway.inputs(), ElementsAre("1", "2", "3"));
  ASSERT_TRUE(ask_oracle(kPlan, counting(2, 4), client, never, known));
  EXPECT_THAT(gateway.inputs(), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(gateway.removed(), ElementsAre("x-oracle", "x-oracle"));
  EXPECT_EQ(known.at("4"), "right for 4");
}

TEST(AskOracle, DeploysNothingWhereEverythingIsKnown) {
  FakeGateway gateway;
  auto client = gateway.client();
  Answers known{{"1", "a"}, {"2", "b"}};
  ASSERT_TRUE(ask_oracle(kPlan, counting(1, 2), client, never, known));
  EXPECT_THAT(gateway.deployed(), IsEmpty());
}

TEST(AskOracle, RemovesTheFusedFormAfterAWrongAnswerAndKeepsTheRightOnes) {
  FakeGateway gateway([](const std::string& input) -> FakeGateway::Answer {
    if (input == "2") return {.status = 500, .body = "no"};
    return {.body = "fine"};
  });
  auto client = gateway.client();
  Answers known;
  const auto asked = ask_oracle(kPlan, counting(1, 3), client, never, known);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().text(),
            "x-oracle: the fused form answers 500 to the input 2: no (expect.same_as needs a fused "
            "form that answers every input)");
  EXPECT_THAT(gateway.removed(), ElementsAre("x-oracle"));
  EXPECT_EQ(known.size(), 1u);
}

TEST(AskOracle, StopsBetweenTwoInputsAndRemovesTheFusedForm) {
  FakeGateway gateway;
  auto client = gateway.client();
  Answers known;
  const auto asked = ask_oracle(
      kPlan, counting(1, 1000), client, [&] { return gateway.inputs().size() == 2; }, known);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().text(), "x-oracle: interrupted");
  EXPECT_THAT(gateway.inputs(), ElementsAre("1", "2"));
  EXPECT_THAT(gateway.removed(), ElementsAre("x-oracle"));
}

// A fused form that never answers does not hold Ctrl-C until its time is over.
TEST(AskOracle, StopsWhileItWaitsForAnAnswer) {
  std::promise<void> over;
  FakeGateway gateway([is_over = over.get_future().share()](const std::string&) {
    is_over.wait();
    return FakeGateway::Answer{};
  });
  auto client = gateway.client();
  Answers known;
  const auto begun = std::chrono::steady_clock::now();
  const auto asked = ask_oracle(
      kPlan, counting(1, 3), client, [&] { return !gateway.inputs().empty(); }, known);
  const auto took = std::chrono::steady_clock::now() - begun;
  over.set_value();
  ASSERT_FALSE(asked);
  EXPECT_THAT(asked.error().text(), HasSubstr("interrupted"));
  EXPECT_THAT(gateway.inputs(), ElementsAre("1"));
  EXPECT_THAT(gateway.removed(), ElementsAre("x-oracle"));
  EXPECT_LT(took, std::chrono::seconds(30));
}

TEST(AskOracle, RemovesTheFusedFormWhenAnExceptionPasses) {
  FakeGateway gateway;
  auto client = gateway.client();
  Answers known;
  const auto thrown = [&]() -> bool {
    if (!gateway.inputs().empty()) throw std::runtime_error("out of memory");
    return false;
  };
  EXPECT_THROW((void)ask_oracle(kPlan, counting(1, 3), client, thrown, known), std::runtime_error);
  EXPECT_THAT(gateway.removed(), ElementsAre("x-oracle"));
}

TEST(AskOracle, RemovesTheFusedFormThatNeverBecameAvailable) {
  FakeGateway gateway;
  gateway.set_status([] { return R"({"name": "x-oracle", "replicas": 1})"; });
  auto client = gateway.client();
  Answers known;
  const auto asked = ask_oracle(
      kPlan, counting(1, 3), client, [] { return true; }, known);
  ASSERT_FALSE(asked);
  EXPECT_THAT(asked.error().text(), HasSubstr("interrupted"));
  EXPECT_THAT(gateway.removed(), ElementsAre("x-oracle"));
  EXPECT_THAT(gateway.inputs(), IsEmpty());
}

}  // namespace
}  // namespace composure::experiment
