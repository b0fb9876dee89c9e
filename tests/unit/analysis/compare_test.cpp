#include "harness/analysis/compare.h"

#include <gmock/gmock.h>

#include <vector>

namespace composure::analysis {
namespace {

using result::Comparison;
using testing::HasSubstr;

using Values = std::vector<double>;

Values times(Values values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

const Values five = {100, 101, 99, 102, 103};

// The family of these pairs.
std::vector<Comparison> decided(const std::vector<std::pair<Values, Values>>& pairs) {
  std::vector<Comparison> family;
  for (const auto& [faster, slower] : pairs) family.push_back(*compared(faster, slower));
  decide(family);
  return family;
}

Comparison decided(const Values& faster, const Values& slower) {
  return decided(std::vector<std::pair<Values, Values>>{{faster, slower}})[0];
}

TEST(Compare, FasterIsWhatTheTestTellsApartByTheMarginAtLeast) {
  const Comparison made = decided(five, times(five, 1.4));
  EXPECT_EQ(made.verdict, "faster");
  EXPECT_DOUBLE_EQ(*made.p, 2.0 / 252);
  EXPECT_EQ(made.p, made.p_adjusted);
  EXPECT_FALSE(made.why);
}

TEST(Compare, BelowFourRepeatsNothingIsTold) {
  const Values three = {100, 101, 102};
  const Comparison made = decided(three, times(three, 10));
  EXPECT_EQ(made.verdict, "inconclusive");
  EXPECT_EQ(made.why, "3 repeats are too few, 4 can tell");
  EXPECT_EQ(decided(three, three).verdict, "inconclusive") << "not even that they are equal";
  const Values four = {100, 101, 102, 103};
  EXPECT_EQ(decided(four, times(four, 10)).verdict, "faster");
  EXPECT_EQ(decided(three, times(five, 10)).verdict, "inconclusive") << "the smaller side counts";
}

TEST(Compare, WithinTheMarginThereIsNoDifferenceThoughItBeSure) {
  const Comparison made = decided(five, times(five, 1.01));
  EXPECT_EQ(made.verdict, "no difference");
  const Values narrow = {100, 100.1, 100.2, 100.3, 100.4};
  const Comparison sure = decided(narrow, times(narrow, 1.02));
  EXPECT_LE(*sure.p, 0.05);
  EXPECT_EQ(sure.verdict, "no difference");
}

TEST(Compare, AroundTheMarginItSaysWhatIsOpen) {
  const Values narrow = {100, 101, 102, 103, 104};
  const Comparison differ = decided(narrow, times(narrow, 1.045));
  EXPECT_LE(*differ.p, 0.05);
  EXPECT_EQ(differ.verdict, "inconclusive");
  EXPECT_EQ(differ.why, "they differ, but perhaps by less than 5 %");
  const Comparison chance = decided({100, 120, 140, 160, 180}, {110, 130, 150, 170, 190});
  EXPECT_EQ(chance.verdict, "inconclusive");
  EXPECT_EQ(chance.why, "chance alone may do that (p = 0.69)");
}

TEST(Compare, SeveralComparisonsShareTheError) {
  const std::pair<Values, Values> clear = {five, times(five, 1.4)};
  // 6 times the least p of 5 a side is below 5 %, 7 times is not.
  for (const Comparison& each : decided(std::vector(6, clear))) EXPECT_EQ(each.verdict, "faster");
  for (const Comparison& each : decided(std::vector(7, clear))) {
    EXPECT_EQ(each.verdict, "inconclusive");
    EXPECT_EQ(each.why, "5 repeats are too few for 7 comparisons, 6 can tell");
    EXPECT_DOUBLE_EQ(*each.p_adjusted, 7 * 2.0 / 252);
  }
}

TEST(Compare, HolmCountsTheSmallestPMostOften) {
  std::vector<Comparison> family(3, *compared(five, times(five, 1.4)));
  family[0].p = 0.02;
  family[1].p = 0.01;
  family[2].p = 0.04;
  decide(family);
  EXPECT_DOUBLE_EQ(*family[1].p_adjusted, 0.03);
  EXPECT_DOUBLE_EQ(*family[0].p_adjusted, 0.04);
  EXPECT_DOUBLE_EQ(*family[2].p_adjusted, 0.04) << "never below one before";
  family[2].p = 0.9;
  decide(family);
  EXPECT_DOUBLE_EQ(*family[2].p_adjusted, 0.9);
}

TEST(Compare, AnInvalidCellIsNotTestedAndNotCounted) {
  std::vector<Comparison> family(2, *compared(five, times(five, 1.4)));
  family[0].p.reset();
  decide(family);
  EXPECT_EQ(family[0].verdict, "inconclusive");
  EXPECT_EQ(family[0].why, "a cell is invalid");
  EXPECT_EQ(family[1].p_adjusted, family[1].p);
}

}  // namespace
}  // namespace composure::analysis
