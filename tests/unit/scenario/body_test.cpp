#include "harness/scenario/body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/unit/scenario/scenarios.h"

namespace composure::scenario {
namespace {

using ::testing::ElementsAre;
using testing::one_task;

Body body_of(const std::string& yaml) {
  const Loaded loaded = load_text(one_task("{rate: 1/s, body: " + yaml + "}"), "x.yaml");
  for (const Error& error : loaded.errors) ADD_FAILURE() << error.text();
  return loaded.plan ? loaded.plan->scenario.load.body : Body();
}

std::string rendered(const std::string& yaml, std::uint64_t seed = 1, std::uint64_t k = 0) {
  return render_body(body_of(yaml), seed, k);
}

TEST(Body, DefaultIsAnEmptyObject) { EXPECT_EQ(render_body(Body(), 1, 0), "{}"); }

TEST(Body, ConstantsAreRenderedAsJson) {
  EXPECT_EQ(
      rendered(
          "{json: {a: 1, b: -2.5e3, c: true, d: null, e: text, f: \"1\", g: [1, {h: x}], i: 007}}"),
      R"({"a":1,"b":-2.5e3,"c":true,"d":null,"e":"text","f":"1","g":[1,{"h":"x"}],"i":"007"})");
  EXPECT_EQ(rendered(R"({json: "a\"b\\c\né"})"), R"("a\"b\\c\u000aé")");
  EXPECT_EQ(rendered("{text: \"{not json\"}"), "{not json");
  EXPECT_EQ(rendered("{json: {constant: {uniform: [1, 2]}}}"), R"({"uniform":[1,2]})");
}

TEST(Body, IsConstantWhereNothingIsDrawn) {
  EXPECT_TRUE(is_constant(Body()));
  EXPECT_TRUE(is_constant(body_of("{text: x}")));
  EXPECT_TRUE(
      is_constant(body_of("{json: {a: 1, b: [{c: x}], d: {constant: {uniform: [1, 2]}}}}")));
  EXPECT_FALSE(is_constant(body_of("{json: {a: 1, b: [{c: {uniform: [1, 2]}}]}}")));
  EXPECT_FALSE(is_constant(body_of("{json: {choice: [1, 2]}}")));
  EXPECT_FALSE(is_constant(body_of("{json: [{sequence: [1, 2]}]}")));
}

TEST(Body, ValuesAreAFunctionOfSeedAndRequest) {
  const Body body = body_of("{json: {n: {uniform: [1, 1000000]}, x: {uniform: [0.5, 1.5]}}}");
  EXPECT_EQ(render_body(body, 7, 3), render_body(body, 7, 3));
  EXPECT_NE(render_body(body, 7, 3), render_body(body, 7, 4));
  EXPECT_NE(render_body(body, 7, 3), render_body(body, 8, 3));
}

// The bytes themselves (57 and b reckoned by hand from SplitMix64): another machine or version must
// send the same requests for the same seed.
TEST(Body, RenderedBytesNeverChange) {
  EXPECT_EQ(
      rendered("{json: {n: {uniform: [1, 100]}, c: {choice: [a, b, c]}, s: {sequence: [5, 7]}}}",
               42, 4),
      R"({"n":57,"c":"b","s":6})");
}

TEST(Body, UniformIntegersCoverTheirRangeEvenly) {
  const Body body = body_of("{json: {uniform: [-2, 2]}}");
  std::map<std::string, int> counts;
  constexpr int kDraws = 50'000;
  for (std::uint64_t k = 0; k < kDraws; ++k) ++counts[render_body(body, 42, k)];
  ASSERT_EQ(counts.size(), 5u);
  for (const auto& [value, count] : counts)
    EXPECT_NEAR(count, kDraws / 5, 5 * 90) << value;  // 5 sigma
}

TEST(Body, UniformRealsStayWithinTheirBounds) {
  const Body body = body_of("{json: {uniform: [1.5, 2]}}");
  double low = 9;
  double high = 0;
  for (std::uint64_t k = 0; k < 10'000; ++k) {
    const double x = std::stod(render_body(body, 42, k));
    low = std::min(low, x);
    high = std::max(high, x);
  }
  EXPECT_GE(low, 1.5);
  EXPECT_LT(low, 1.501);
  EXPECT_LE(high, 2);
  EXPECT_GT(high, 1.999);
}

TEST(Body, ChoicesAreAllTakenAndMayHoldGenerators) {
  const Body body = body_of("{json: {choice: [crash, hang, {uniform: [1, 1]}, {k: v}]}}");
  std::set<std::string> seen;
  for (std::uint64_t k = 0; k < 200; ++k) seen.insert(render_body(body, 1, k));
  EXPECT_THAT(seen, ElementsAre("\"crash\"", "\"hang\"", "1", R"({"k":"v"})"));
}

TEST(Body, SequencesCountAndBeginAgain) {
  const Body body = body_of("{json: {sequence: [-1, 1]}}");
  std::string all;
  for (std::uint64_t k = 0; k < 5; ++k) all += render_body(body, k, k) + " ";
  EXPECT_EQ(all, "-1 0 1 -1 0 ");
}

TEST(Body, LargestRangesDoNotOverflow) {
  const Body body = body_of("{json: {uniform: [-9007199254740992, 9007199254740992]}}");
  for (std::uint64_t k = 0; k < 1000; ++k) {
    const auto n = std::stoll(render_body(body, 1, k));
    EXPECT_LE(std::abs(n), 9007199254740992);
  }
}

}  // namespace
}  // namespace composure::scenario
