#include <gtest/gtest.h>

#include "fixtures/stack/http/message.h"

namespace composure::http {
namespace {

TEST(PercentDecode, DecodesEscapesAndLeavesBrokenOnes) {
  EXPECT_EQ(percent_encode("rate(x_y[1s]) /~\xc3"), "rate%28x_y%5B1s%5D%29%20%2F~%C3");
  EXPECT_EQ(percent_encode("a/b", true), "a/b");
  EXPECT_EQ(percent_decode("a%20b%2Fc%c3%A4"), "a b/c\xc3\xa4");
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz+"), "%zz+");
}

TEST(QueryValue, FindsDecodedNamesAndValues) {
  EXPECT_EQ(query_value("a=1&b=x%20y&c", "b"), "x y");
  EXPECT_EQ(query_value("tags=%7B%22a%22%3A%221%22%7D", "tags"), "{\"a\":\"1\"}");
  EXPECT_EQ(query_value("q=a+b", "q"), "a b");
  EXPECT_EQ(query_value("a=1&c", "c"), "");
  EXPECT_EQ(query_value("a=1&a=2", "a"), "1");
  EXPECT_EQ(query_value("ab=1", "a"), std::nullopt);
  EXPECT_EQ(query_value("", "a"), std::nullopt);
}

TEST(ParseUrl, TakesWhatAnHttpUrlMayHave) {
  const auto url = parse_url("http://us%40er:p%3Aw@example.org:8080/a/b?c=d#frag");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "example.org");
  EXPECT_EQ(url->port, "8080");
  EXPECT_EQ(url->target, "/a/b?c=d");
  EXPECT_EQ(url->user, "us@er");
  EXPECT_EQ(url->password, "p:w");
  EXPECT_EQ(url->authority(), "example.org:8080");
}

TEST(ParseUrl, FillsInPortAndPath) {
  EXPECT_EQ(parse_url("http://h")->port, "80");
  EXPECT_EQ(parse_url("http://h")->target, "/");
  EXPECT_EQ(parse_url("http://h?x=1")->target, "/?x=1");
  EXPECT_EQ(parse_url("http://[::1]:81/")->host, "::1");
}

TEST(ParseUrl, RefusesWhatIsNone) {
  for (const char* text : {"", "h", "https://h", "http://", "http://:80", "http://h:port",
                           "http://h:70000", "http://h:", "http://[::1", "http://[::1]x"})
    EXPECT_FALSE(parse_url(text)) << text;
}

}  // namespace
}  // namespace composure::http
