// What only the transport `curl` can do.
#include "tests/integration/loadgen/test_server.h"
#include "tests/integration/loadgen/transport_client.h"

namespace composure::loadgen {
namespace {

ConnectionOptions to(const TestServer& server) {
  ConnectionOptions options;
  options.url = server.url();
  return options;
}

TestServer::Behaviour redirects() {
  return [](int fd, const SeenRequest& request) {
    const std::uint64_t left = request.sequence();
    if (left == 0) {
      answer(fd, 200, "arrived");
    } else {
      answer(fd, 302, "elsewhere", "Location: /" + std::to_string(left - 1) + "\r\n");
    }
    return Then::keep;
  };
}

TEST(Redirects, AreFollowedWhenAsked) {
  const TestServer server(redirects());
  ConnectionOptions options = to(server);
  options.follow_redirects = true;
  TransportClient client(TransportKind::curl, options);
  for (int i = 0; i < 3; ++i) {
    const Got got = client.get("/3");
    EXPECT_EQ(got.answer.outcome, Outcome::ok);
    EXPECT_EQ(got.answer.status, 200);
    EXPECT_EQ(got.body, "arrived");
  }
  EXPECT_EQ(server.requests(), 12u);
}

TEST(Redirects, AreFollowedTenTimes) {
  const TestServer server(redirects());
  ConnectionOptions options = to(server);
  options.follow_redirects = true;
  TransportClient client(TransportKind::curl, options);
  EXPECT_EQ(client.get("/10").answer.outcome, Outcome::ok);
  EXPECT_EQ(client.get("/11").answer.outcome, Outcome::protocol);
}

TEST(Redirects, AreAnswersOtherwise) {
  for (const auto kind : {TransportKind::curl, TransportKind::http1}) {
    const TestServer server(redirects());
    TransportClient client(kind, to(server));
    const Got got = client.get("/3");
    EXPECT_EQ(got.answer.status, 302);
    EXPECT_EQ(got.body, "elsewhere");
    EXPECT_EQ(server.requests(), 1u);
  }
}

// A kept connection that ends while a redirect is followed: still nothing is sent twice.
TEST(Redirects, AreNotFollowedTwice) {
  const TestServer server([](int fd, const SeenRequest& request) {
    if (request.path == "/end") return Then::close;
    answer(fd, 302, "", "Location: /end\r\n");
    return Then::keep;
  });
  ConnectionOptions options = to(server);
  options.follow_redirects = true;
  TransportClient client(TransportKind::curl, options);
  EXPECT_EQ(client.get("/start").answer.outcome, Outcome::reset);
  EXPECT_EQ(server.requests(), 2u);
}

TEST(Redirects, ThatLeadToNobodyHaveNoHead) {
  const TestServer server([](int fd, const SeenRequest& request) {
    const bool endless = request.path == "/endless";
    answer(fd, 302, "", endless ? "Location: /endless\r\n" : "Location: http://127.0.0.1:1/\r\n");
    return Then::keep;
  });
  ConnectionOptions options = to(server);
  options.follow_redirects = true;
  TransportClient client(TransportKind::curl, options);
  for (const char* path : {"/endless", "/nobody"}) {
    const Got got = client.get(path);
    EXPECT_NE(got.answer.outcome, Outcome::ok);
    EXPECT_FALSE(got.answer.head_whole) << path;
  }
}

// "hello" as gzip has it.
const std::string kPacked(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00"
    "\x86\xa6\x10\x36\x05\x00\x00\x00",
    25);

TEST(Compression, IsUnpackedWhenAsked) {
  const TestServer server([](int fd, const SeenRequest& request) {
    const bool asked = request.header("Accept-Encoding") == "gzip";
    answer(fd, 200, asked ? kPacked : "not asked", asked ? "Content-Encoding: gzip\r\n" : "");
    return Then::keep;
  });
  ConnectionOptions options = to(server);
  EXPECT_EQ(TransportClient(TransportKind::curl, options).get("/").body, "not asked");
  options.compression = true;
  const Got unpacked = TransportClient(TransportKind::curl, options).get("/");
  EXPECT_EQ(unpacked.body, "hello");
  EXPECT_EQ(unpacked.answer.announced, -1);
}

TEST(Cookies, AreSentBack) {
  const TestServer server([](int fd, const SeenRequest&) {
    answer(fd, 200, "", "Set-Cookie: user=7; Path=/\r\n");
    return Then::keep;
  });
  ConnectionOptions options = to(server);
  options.cookies = true;
  TransportClient client(TransportKind::curl, options);
  client.get("/");
  client.get("/");
  EXPECT_EQ(server.seen().at(0).header("Cookie"), "(absent)");
  EXPECT_EQ(server.seen().at(1).header("Cookie"), "user=7");
}

TEST(Proxy, GetsTheWholeUrl) {
  const TestServer proxy([](int fd, const SeenRequest&) {
    answer(fd, 200, "from the proxy");
    return Then::keep;
  });
  ConnectionOptions options;
  options.url = "http://shop.example:81";
  options.proxy = proxy.url();
  TransportClient client(TransportKind::curl, options);
  EXPECT_EQ(client.get("/x").body, "from the proxy");
  EXPECT_EQ(proxy.seen().at(0).path, "http://shop.example:81/x");
  EXPECT_EQ(proxy.seen().at(0).header("Host"), "shop.example:81");
}

}  // namespace
}  // namespace composure::loadgen
