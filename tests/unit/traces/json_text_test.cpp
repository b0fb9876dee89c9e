#include "fixtures/stack/traces/json_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace composure::traces {
namespace {

std::string text(std::string_view from) {
  std::string json;
  append_json_string(json, from);
  return json;
}

TEST(JsonText, EscapesWhatJsonDemands) {
  EXPECT_EQ(text("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(text(std::string_view("\x01\x1f\0", 3)), "\"\\u0001\\u001f\\u0000\"");
}

TEST(JsonText, KeepsUtf8AndReplacesTheRest) {
  EXPECT_EQ(text("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
            "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
  const std::string replaced = "\xef\xbf\xbd";
  EXPECT_EQ(text("\xff"), "\"" + replaced + "\"");
  EXPECT_EQ(text("\xc3"), "\"" + replaced + "\"");
  EXPECT_EQ(text("\xc0\x80"), "\"" + replaced + replaced + "\"") << "overlong";
  EXPECT_EQ(text("\xed\xa0\x80"), "\"" + replaced + replaced + replaced + "\"") << "surrogate";
  EXPECT_EQ(text("\xf4\x90\x80\x80x"), "\"" + replaced + replaced + replaced + replaced + "x\"")
      << "past U+10FFFF";
}

TEST(JsonText, WritesNumbers) {
  std::string json;
  append_json_number(json, std::numeric_limits<std::int64_t>::min());
  json += ' ';
  append_json_number(json, 0.1);
  json += ' ';
  append_json_number(json, std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(json, "-9223372036854775808 0.1 null");
}

}  // namespace
}  // namespace composure::traces
