#include "fixtures/stack/http/message.h"

#include <gtest/gtest.h>

namespace composure::http {
namespace {

TEST(Headers, NamesCompareWithoutCaseAndOrderIsKept) {
  Headers headers{{"X-B", "1"}, {"x-a", "2"}, {"X-b", "3"}};
  EXPECT_EQ(headers.get("x-B"), "1");
  EXPECT_EQ(headers.get_or("X-A", "none"), "2");
  EXPECT_EQ(headers.get("X-C"), std::nullopt);
  std::string order;
  for (const auto& [name, value] : headers) order += value;
  EXPECT_EQ(order, "123");
}

TEST(Headers, SetReplacesEveryFieldOfTheName) {
  Headers headers{{"X-A", "1"}, {"x-a", "2"}, {"X-B", "3"}};
  headers.set("X-a", "4");
  int seen = 0;
  for (const auto& [name, value] : headers) seen += value == "4" || value == "3" ? 1 : 10;
  EXPECT_EQ(seen, 2);
}

TEST(Request, SplitsTargetAtTheFirstQuestionMark) {
  Request request;
  request.target = "/a%20b?c=d?e";
  EXPECT_EQ(request.path(), "/a%20b");
  EXPECT_EQ(request.query(), "c=d?e");
  request.target = "/plain";
  EXPECT_EQ(request.path(), "/plain");
  EXPECT_EQ(request.query(), "");
}

TEST(RemoveHopByHop, DropsTheFixedOnesAndThoseThatConnectionNames) {
  Headers headers{
      {"Connection", "close, X-Mine"}, {"x-mine", "1"},     {"Transfer-Encoding", "chunked"},
      {"Content-Length", "3"},         {"Host", "h"},       {"Keep-Alive", "5"},
      {"Content-Type", "t"},           {"Connection", "y"}, {"Y", "2"}};
  remove_hop_by_hop(headers);
  int left = 0;
  for (const auto& [name, value] : headers) {
    ++left;
    EXPECT_EQ(name, "Content-Type");
  }
  EXPECT_EQ(left, 1);
}

TEST(Authorization, AcceptsOnlyTheRightLogin) {
  Request request;
  EXPECT_FALSE(is_authorized(request, "admin", "secret"));
  // RFC 7617's own example.
  EXPECT_EQ(basic_authorization("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  request.headers.set("authorization", "basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_TRUE(is_authorized(request, "Aladdin", "open sesame"));
  EXPECT_FALSE(is_authorized(request, "Aladdin", "open sesamE"));
  EXPECT_FALSE(is_authorized(request, "Aladdin", "open"));
  request.headers.set("Authorization", "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_FALSE(is_authorized(request, "Aladdin", "open sesame"));
}

TEST(Authorization, RefusalIsWordedAsOpenFaasWordsIt) {
  const Response response = unauthorized();
  EXPECT_EQ(response.status, 401u);
  EXPECT_EQ(response.body, "invalid credentials");
  EXPECT_EQ(response.headers.get("www-authenticate"), "Basic realm=\"Restricted\"");
}

}  // namespace
}  // namespace composure::http
