#include "fixtures/stack/watchdog/cgi.h"

#include <gtest/gtest.h>

namespace composure::watchdog {
namespace {

using Environment = std::map<std::string, std::string>;

TEST(Cgi, NamesAreTheHeadersWithCapitalsAndUnderscores) {
  Environment environment{{"PATH", "/bin"}};
  add_cgi_variables({"POST",
                     "/a%20b?x=1&y",
                     {{"x-call-id", "7"}, {"traceparent", "00-t"}, {"ACCEPT", "a"}},
                     "abc"},
                    environment);
  EXPECT_EQ(environment, (Environment{{"PATH", "/bin"},
                                      {"Http_Accept", "a"},
                                      {"Http_Content_Length", "3"},
                                      {"Http_Method", "POST"},
                                      {"Http_Path", "/a%20b"},
                                      {"Http_Query", "x=1&y"},
                                      {"Http_Traceparent", "00-t"},
                                      {"Http_X_Call_Id", "7"}}));
}

TEST(Cgi, RepeatedHeadersAreJoinedAndNoQueryMeansNoVariable) {
  Environment environment;
  add_cgi_variables({"GET", "/", {{"Accept", "a"}, {"accept", "b"}}, ""}, environment);
  EXPECT_EQ(environment.at("Http_Accept"), "a, b");
  EXPECT_FALSE(environment.contains("Http_Query"));
}

TEST(Cgi, AHeaderCannotPassForTheMethodOrForAProxy) {
  Environment environment;
  add_cgi_variables(
      {"GET", "/", {{"Method", "EVIL"}, {"Path", "/evil"}, {"Proxy", "evil"}, {"a=b", "evil"}}, ""},
      environment);
  EXPECT_EQ(environment.at("Http_Method"), "GET");
  EXPECT_EQ(environment.at("Http_Path"), "/");
  EXPECT_EQ(environment.size(), 3u);
}

TEST(LastLine, SkipsBlankLinesAtTheEnd) {
  EXPECT_EQ(last_line("first\nsecond\n\n  \n"), "second");
  EXPECT_EQ(last_line("one"), "one");
  EXPECT_EQ(last_line("a\r\nb\r\n"), "b");
  EXPECT_EQ(last_line(""), "");
  EXPECT_EQ(last_line("\n\n"), "");
}

}  // namespace
}  // namespace composure::watchdog
