#include "fixtures/stack/provider/log_line.h"

#include <gmock/gmock.h>

namespace composure::provider {
namespace {

using testing::EndsWith;

WallTime at(const char* time) { return *parse_rfc3339(time); }
const WallTime kNow = at("2026-11-21T16:00:00.250Z");

TEST(LogLine, BeginsWithTheTimeAtWhichItCame) {
  LogLines lines;
  EXPECT_EQ(lines.take("one\ntw", kNow), "2026-11-21T16:00:00.250Z one\n");
  EXPECT_EQ(lines.take("o\n\n", at("2026-11-21T16:00:01Z")),
            "2026-11-21T16:00:01.000Z two\n2026-11-21T16:00:01.000Z \n");
  EXPECT_EQ(lines.rest(kNow), "");
  EXPECT_EQ(lines.take("end", kNow), "");
  EXPECT_EQ(lines.rest(kNow), "2026-11-21T16:00:00.250Z end\n");
}

TEST(LogLine, IsTheFunctionsOwnEvenWhereItHasATime) {
  LogLines lines;
  EXPECT_EQ(lines.take("2020-01-01T00:00:00Z info mine: text\n", kNow),
            "2026-11-21T16:00:00.250Z 2020-01-01T00:00:00Z info mine: text\n");
}

TEST(LogLine, OfTheWatchdogHasNeitherItsNameNorTwoTimes) {
  LogLines lines;
  EXPECT_EQ(
      lines.take("2026-11-21T16:00:00.100Z info composure-watchdog: Forking fprocess.\n", kNow),
      "2026-11-21T16:00:00.100Z Forking fprocess.\n");
  EXPECT_THAT(lines.take("x info composure-watchdog: y\n", kNow),
              EndsWith(" x info composure-watchdog: y\n"));
}

TEST(LogLine, IsCutWhereItDoesNotEnd) {
  LogLines lines;
  const std::string endless(kLongestLogLine + 1, 'x');
  EXPECT_THAT(lines.take(endless, kNow), EndsWith(endless + "\n"));
  EXPECT_EQ(lines.rest(kNow), "");
}

}  // namespace
}  // namespace composure::provider
