#include "base/wall_time.h"

#include <gtest/gtest.h>

namespace composure {
namespace {

// Nanoseconds since 1970.
std::optional<std::int64_t> at(const char* text) {
  const auto time = parse_rfc3339(text);
  return time ? std::optional(time->time_since_epoch().count()) : std::nullopt;
}

TEST(Rfc3339, IsReadWithFractionsAndOffsets) {
  EXPECT_EQ(at("1970-01-01T00:00:01Z"), 1'000'000'000);
  EXPECT_EQ(at("1970-01-01T00:00:01.000000025Z"), 1'000'000'025);
  EXPECT_EQ(at("1970-01-01T00:00:01.0000000259Z"), 1'000'000'025);
  EXPECT_EQ(at("1970-01-01T01:00:01.5+01:00"), 1'500'000'000);
  EXPECT_EQ(at("1969-12-31T23:00:00-01:00"), 0);
  EXPECT_EQ(at("2026-01-31T12:00:00.123456789Z"), 1'769'860'800'123'456'789);
  EXPECT_EQ(at("2024-02-29T00:00:00Z"), 1'709'164'800'000'000'000);
}

TEST(Rfc3339, BeyondWhatNanosecondsReachIsTheFarthest) {
  EXPECT_GT(at("2999-01-01T00:00:00Z"), at("2026-11-21T16:00:00Z"));
  EXPECT_EQ(at("9999-12-31T23:59:59Z"), at("2999-01-01T00:00:00Z"));
  EXPECT_LT(at("0001-01-01T00:00:00Z"), at("1970-01-01T00:00:00Z"));
}

TEST(Rfc3339, IsRefusedInAnyOtherForm) {
  for (const char* wrong :
       {"", "2026-11-21", "2026-11-21T16:00:00", "2026-11-21 16:00:00Z", "2026-11-21T16:00:00.Z",
        "2026-11-21T16:00:00+1:00", "2026-11-21T16:00:00Zx", "x026-11-21T16:00:00Z",
        "2026-11-21T16:00:00X", "1970-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T16: 0:00Z", "2026-11-21T16:00:00+01:0"})
    EXPECT_EQ(at(wrong), std::nullopt) << wrong;
}

TEST(Rfc3339, IsWrittenInMillisecondsOfUtc) {
  EXPECT_EQ(rfc3339(*parse_rfc3339("2026-11-21T17:00:00.2509+01:00")), "2026-11-21T16:00:00.250Z");
  EXPECT_EQ(rfc3339(*parse_rfc3339("1969-12-31T23:59:59.5Z")), "1969-12-31T23:59:59.500Z");
}

}  // namespace
}  // namespace composure
