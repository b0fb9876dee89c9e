// What passes through to a function and back, and how failures are told.
#include "tests/integration/provider/provider_fixture.h"

namespace composure::provider {
namespace {

using nlohmann::json;

TEST_F(ProviderFixture, HandsEverythingThroughButHopByHopHeaders) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const HttpAnswer answer = send(
      "PUT", "/function/f/echo/a%20b?x=1&y=%2F", "the body",
      {"X-Call-Id: id-1", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
       "Connection: X-Gone", "X-Gone: 1", "TE: trailers", "Content-Type: text/x"});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "the body");  // only /echo alone echoes
  const HttpAnswer echoed = send(
      "PUT", "/function/f/echo?x=1&y=%2F", "the body",
      {"X-Call-Id: id-1", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
       "Connection: X-Gone", "X-Gone: 1", "TE: trailers", "Content-Type: text/x"});
  const json seen = json::parse(echoed.body);
  EXPECT_EQ(seen["method"], "PUT");
  EXPECT_EQ(seen["path"], "/echo?x=1&y=%2F");
  EXPECT_EQ(seen["body"], "the body");
  EXPECT_EQ(seen["headers"]["x-call-id"], "id-1");
  EXPECT_EQ(seen["headers"]["content-type"], "text/x");
  EXPECT_EQ(seen["headers"]["traceparent"].get<std::string>().substr(0, 36),
            "00-0af7651916cd43dd8448eb211c80319c-");
  EXPECT_FALSE(seen["headers"].contains("x-gone"));
  EXPECT_FALSE(seen["headers"].contains("te"));
  EXPECT_EQ(echoed.headers.at("x-own"), "mine");
  EXPECT_FALSE(echoed.headers.contains("keep-alive"));
}

TEST_F(ProviderFixture, HandsOnTheFunctionsOwnStatus) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  for (const int status : {201, 302, 404, 500, 503}) {
    const HttpAnswer answer = get("/function/f/status?" + std::to_string(status));
    EXPECT_EQ(answer.status, status);
    EXPECT_FALSE(answer.headers.contains("x-openfaas-internal"));
  }
  EXPECT_EQ(post("/function/f", "x").body, "x");
  EXPECT_EQ(post("/function/f.openfaas-fn/", "x").body, "x");
}

TEST_F(ProviderFixture, AClosedConnectionIs502) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const HttpAnswer closed = post("/function/f/close");
  EXPECT_EQ(closed.status, 502);
  EXPECT_EQ(closed.headers.at("x-openfaas-internal"), "proxy");
  EXPECT_EQ(get("/function/f").status, 200);  // the replica lives on
}

// It has run, though nobody can tell what it said: this is not the mark of a call that may be made
// again.
TEST_F(ProviderFixture, AnAnswerThatIsNoHttpIs502OfTheFunction) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const HttpAnswer garbage = post("/function/f/garbage");
  EXPECT_EQ(garbage.status, 502);
  EXPECT_FALSE(garbage.headers.contains("x-openfaas-internal"));
}

TEST_F(ProviderFixture, AFunctionThatHangsIs504) {
  start({"--upstream-timeout", "2s"});
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  EXPECT_EQ(post("/function/f/sleep?30").status, 504);
  EXPECT_EQ(get("/function/f").status, 200);
}

TEST_F(ProviderFixture, LargeBodiesPass) {
  start();
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const std::string large(3 << 20, 'x');
  EXPECT_EQ(post("/function/f", large).body, large);
}

}  // namespace
}  // namespace composure::provider
