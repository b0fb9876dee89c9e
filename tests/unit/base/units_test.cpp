#include "base/units.h"

#include <gtest/gtest.h>

#include <limits>

namespace composure {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, ReadsEveryUnitAndTheirSums) {
  EXPECT_EQ(*parse_duration("250ms"), 250ms);
  EXPECT_EQ(*parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(*parse_duration("1h30m"), 90min);
  EXPECT_EQ(*parse_duration("10us"), 10us);
  EXPECT_EQ(*parse_duration("5ns"), 5ns);
  EXPECT_EQ(*parse_duration("0s"), 0ns);
  EXPECT_EQ(*parse_duration(".5s"), 500ms);
}

TEST(ParseDuration, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "s", "5", "-1s", "+1s", "1 s", "1d", "1s ", "1e3s", "infs", "nans",
                           "0x1s", "1s2", "1MS", "400000h400000h1000000000h"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(ParseDuration, SaysWhatItExpected) {
  const auto refused = parse_duration("fast");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("\"fast\" is not a duration"), std::string::npos);
  EXPECT_NE(refused.error().hint.find("250ms"), std::string::npos);
}

TEST(ParseRate, ReadsPerSecondMinuteAndHour) {
  EXPECT_EQ(parse_rate("100/s")->per_second, 100);
  EXPECT_EQ(parse_rate("0.5/s")->per_second, 0.5);
  EXPECT_EQ(parse_rate("30/m")->per_second, 0.5);
  EXPECT_EQ(parse_rate("3600/h")->per_second, 1);
}

TEST(ParseRate, RefusesZeroNegativeAndUnknownUnits) {
  for (const char* text : {"", "0/s", "-1/s", "1", "/s", "1/ms", "1/s ", "1 /s", "inf/s", "1/d"})
    EXPECT_FALSE(parse_rate(text)) << text;
}

TEST(ParseBytes, ReadsKubernetesQuantities) {
  EXPECT_EQ(*parse_bytes("64Mi"), 64u << 20);
  EXPECT_EQ(*parse_bytes("1Gi"), 1u << 30);
  EXPECT_EQ(*parse_bytes("128Ki"), 128u << 10);
  EXPECT_EQ(*parse_bytes("512M"), 512'000'000u);
  EXPECT_EQ(*parse_bytes("1000000"), 1'000'000u);
  EXPECT_EQ(*parse_bytes("1.5Ki"), 1536u);
}

TEST(ParseBytes, RefusesWhatDoesNotFit) {
  for (const char* text :
       {"", "Mi", "-1", "64mb", "64 Mi", "64MI", "20000000Ti", "10000000000000000000"})
    EXPECT_FALSE(parse_bytes(text)) << text;
}

TEST(ParseCpu, ReadsCoresAndMillicores) {
  EXPECT_EQ(*parse_cpu("500m"), 0.5);
  EXPECT_EQ(*parse_cpu("1"), 1);
  EXPECT_EQ(*parse_cpu("0.25"), 0.25);
  for (const char* text : {"", "0", "0m", "m", "-1", "1 core", "1M"})
    EXPECT_FALSE(parse_cpu(text)) << text;
}

TEST(FormatDuration, IsTheShortestForm) {
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(90s), "1m30s");
  EXPECT_EQ(format_duration(1h), "1h");
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(999ns), "999ns");
  EXPECT_EQ(format_duration(1500us), "1.5ms");
}

TEST(FormatDuration, ReadsBackAsTheSameValue) {
  for (const Nanoseconds value : {1ns, 1001ns, 1'000'001ns, 1'000'000'001ns, 59'999'999'999ns,
                                  Nanoseconds{61s} + 7ns, Nanoseconds{26h} + 3min + 1ms})
    EXPECT_EQ(*parse_duration(format_duration(value)), value) << format_duration(value);
}

TEST(FormatRate, ReadsBackAsTheSameValue) {
  EXPECT_EQ(format_rate({100}), "100/s");
  EXPECT_EQ(format_rate({0.5}), "0.5/s");
  for (const char* text :
       {"100/s", "0.5/s", "100/m", "1/m", "7/h", "1.25/s", "0.01/s", "33.3/m", "1/h"})
    EXPECT_EQ(*parse_rate(format_rate(*parse_rate(text))), *parse_rate(text))
        << text << " -> " << format_rate(*parse_rate(text));
}

TEST(FormatBytes, IsExactOrThreeDigits) {
  EXPECT_EQ(format_bytes(64u << 20), "64Mi");
  EXPECT_EQ(format_bytes(0), "0");
  EXPECT_EQ(format_bytes(1536), "1.5Ki");
  EXPECT_EQ(format_bytes(12'897'485), "12.3Mi");
  EXPECT_EQ(format_bytes((1023u << 10) + 100), "1023Ki");  // once "1.02e+03Ki"
}

TEST(ResultText, PutsPlaceMessageAndHintTogether) {
  EXPECT_EQ((Error{.what = "w", .where = "f:1", .hint = "h"}.text()), "f:1: w (h)");
  EXPECT_EQ((Error{.what = "w"}.text()), "w");
}

}  // namespace
}  // namespace composure
