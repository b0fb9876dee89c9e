#include "reporters/number.h"

#include <gmock/gmock.h>

namespace composure::reporters {
namespace {

using testing::ElementsAre;

Entry value(double number) { return {.value = number}; }

TEST(Column, AlignsDecimalPointsAndUnits) {
  EXPECT_THAT(column({value(0.3124e6), value(2.104e6), value(12.31e6), value(1234e6)}, {"ms", 1e6}),
              ElementsAre("   0.312 ms", "   2.10  ms", "  12.3   ms", "1234     ms"));
}

TEST(Column, ShowsTheIntervalWithTheSameDigits) {
  EXPECT_THAT(
      column({{2.104e6, 2.05e6, 2.2e6, {}}, {12.31e6, 9.9e6, 12.5e6, {}}, value(3e6)}, {"ms", 1e6}),
      ElementsAre(" 2.10 ms [2.05, 2.20]", "12.3  ms [9.9, 12.5] ", " 3.00 ms             "));
}

TEST(Column, ADashStandsWhereThePointWouldBe) {
  const auto texts = column({value(2.1), {}, value(12.3)}, {"ms", 1});
  EXPECT_THAT(texts, ElementsAre(" 2.10 ms", " -      ", "12.3  ms"));
  EXPECT_THAT(column({{}, {}}, {"ms", 1}), ElementsAre("-   ", "-   "));
}

TEST(Width, CountsCharactersNotBytes) {
  EXPECT_EQ(width("±0.05"), 5u);
  EXPECT_EQ(right("±", 3), "  ±");
  EXPECT_EQ(left("█", 2), "█ ");
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "ab…");
  EXPECT_EQ(shortened("±±±±", 3), "±±…");
  EXPECT_EQ(shortened("a\x1b[2Jb\n", 10), "a?[2Jb?");
}

}  // namespace
}  // namespace composure::reporters
