// What Go writes: the expected texts are those of Go's fmt and encoding/json.
#include "loadgen/command/hey/go_text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace composure::loadgen {
namespace {

TEST(GoText, AFormatWithoutValuesSaysWhatIsMissing) {
  const std::pair<const char*, const char*> cases[] = {{"no verb", "no verb"},
                                                       {"a%20b", "a%!b(MISSING)"},
                                                       {"%", "%!(NOVERB)"},
                                                       {"%%", "%"},
                                                       {"x%5%y", "x%y"},
                                                       {"%[1]d", "%!d(BADINDEX)"},
                                                       {"%[", "%!(NOVERB)"},
                                                       {"%[]d", "%!d(BADINDEX)"},
                                                       {"%[3]*d", "%!(BADWIDTH)%!d(BADINDEX)"},
                                                       {"%*d", "%!(BADWIDTH)%!d(MISSING)"},
                                                       {"%.3f", "%!f(MISSING)"},
                                                       {"%.*f", "%!(BADPREC)%!f(MISSING)"},
                                                       {"%é!", "%!é(MISSING)!"},
                                                       {"%2F%d", "%!F(MISSING)%!d(MISSING)"},
                                                       {"%9999999999d|", "%!(NOVERB)"},
                                                       {"%[2].3d", "%!d(BADINDEX)"},
                                                       {"%+ q", "%!q(MISSING)"},
                                                       {"%[x]d z", "%!d(BADINDEX) z"},
                                                       {"%[1]", "%!(NOVERB)"},
                                                       {"%.[1]d", "%!d(BADINDEX)"},
                                                       {"%ab%2", "%!a(MISSING)b%!(NOVERB)"}};
  for (const auto& [format, printed] : cases) EXPECT_EQ(go_printed(format), printed) << format;
}

TEST(GoText, NumbersAreShortestWithExponentsWhereGoHasThem) {
  const std::tuple<double, const char*, const char*> cases[] = {
      {0, "0", "0"},
      {2, "2", "2"},
      {0.5, "0.5", "0.5"},
      {0.0001, "0.0001", "0.0001"},
      {0.00001, "1e-05", "0.00001"},
      {1e-7, "1e-07", "1e-7"},
      {1.5e-10, "1.5e-10", "1.5e-10"},
      {1e6, "1e+06", "1000000"},
      {12345678.9, "1.23456789e+07", "12345678.9"},
      {1e20, "1e+20", "100000000000000000000"},
      {1e21, "1e+21", "1e+21"}};
  for (const auto& [value, printed, json] : cases) {
    EXPECT_EQ(go_number(value), printed);
    EXPECT_EQ(go_json(value), json);
  }
  EXPECT_EQ(go_number(std::nan("")), "NaN");
  EXPECT_EQ(go_fixed(std::nan("")), " NaN");
  EXPECT_EQ(go_fixed(1.00005), "1.0001");
}

TEST(GoText, TimesAreGos) {
  const std::pair<std::int64_t, const char*> cases[] = {{0, "0s"},
                                                        {999, "999ns"},
                                                        {1'500, "1.5µs"},
                                                        {1'000'000, "1ms"},
                                                        {1'234'567, "1.234567ms"},
                                                        {1'000'000'000, "1s"},
                                                        {61'500'000'000, "1m1.5s"},
                                                        {3'600'000'000'000, "1h0m0s"},
                                                        {3'661'000'000'001, "1h1m1.000000001s"}};
  for (const auto& [time, text] : cases) EXPECT_EQ(go_duration(time), text);
}

TEST(GoText, JsonTextsAreEscaped) {
  EXPECT_EQ(go_json(std::string_view("a\"\\\n\t<>&\x01é")),
            "\"a\\\"\\\\\\n\\t\\u003c\\u003e\\u0026\\u0001é\"");
}

}  // namespace
}  // namespace composure::loadgen
