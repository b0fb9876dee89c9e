#include "harness/experiment/inputs.h"

#include <gmock/gmock.h>
#include <malloc.h>

#include <memory>

#include "harness/scenario/body.h"

namespace composure::experiment {
namespace {

using scenario::Body;
using scenario::BodyPart;

// {"n": low}, {"n": low + 1}, ... {"n": high}, again.
Body sequence(double low, double high) {
  Body made;
  made.json.names = {"\"n\""};
  made.json.parts = {{.kind = BodyPart::Kind::sequence, .low = low, .high = high}};
  return made;
}

// `text` beside a number that differs.
Body text_and_number(const std::string& text) {
  Body made = sequence(1, 1e9);
  made.json.names.emplace_back("\"t\"");
  made.json.parts.push_back({.kind = BodyPart::Kind::constant, .json = '"' + text + '"'});
  return made;
}

TEST(Inputs, AreTheBodiesOfTheirRequests) {
  const Body body = sequence(0, 9);
  const Inputs inputs(body, 1);
  for (const std::uint64_t k : {0, 3, 12, 9'999})
    EXPECT_EQ(inputs.of(k), scenario::render_body(body, 1, k));
}

TEST(Inputs, BeginAgainAfterTheLast) {
  const Inputs inputs(sequence(1, 1e9), 1);
  EXPECT_EQ(inputs.period(), kMostInputs);
  EXPECT_EQ(inputs.of(kMostInputs + 7), inputs.of(7));
  EXPECT_NE(inputs.of(8), inputs.of(7));
}

TEST(Inputs, AreHeldOnceEach) {
  const Inputs inputs(sequence(0, 2), 1);
  EXPECT_THAT(inputs.distinct(), testing::ElementsAre(R"({"n":0})", R"({"n":1})", R"({"n":2})"));
  EXPECT_EQ(&inputs.of(4), &inputs.of(1));
}

TEST(Inputs, OfAConstantBodyAreOne) {
  EXPECT_EQ(Inputs({.text = "always"}, 1).period(), 1u);
  EXPECT_EQ(Inputs(Body{}, 1).of(77), "{}");
}

TEST(Inputs, OfLongBodiesThatDifferAreFewer) {
  const Inputs inputs(text_and_number(std::string(1 << 20, 'x')), 1);
  EXPECT_EQ(inputs.period(), 64u);
  EXPECT_EQ(inputs.of(64), inputs.of(0));
}

// Bytes that this process has from malloc. A sanitizer's malloc does not tell: always 0.
std::size_t taken() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST(Inputs, OfAConstantMebibyteTakeAMebibyte) {
  const Body body{.text = std::string(1 << 20, 'x')};
  const std::size_t before = taken();
  const auto inputs = std::make_unique<Inputs>(body, 1);
  EXPECT_LT(taken() - before, (1u << 20) + 8192);
}

TEST(Inputs, OfTenThousandSmallBodiesTakeNotMuchMoreThanTheirTexts) {
  const Body body = text_and_number(std::string(20, 'x'));
  const std::size_t before = taken();
  const auto inputs = std::make_unique<Inputs>(body, 1);
  ASSERT_EQ(inputs->distinct().size(), kMostInputs);
  const std::size_t texts = kMostInputs * inputs->of(0).size();
  EXPECT_LT(taken() - before, texts + kMostInputs * 64);
}

}  // namespace
}  // namespace composure::experiment
