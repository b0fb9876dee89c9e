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

struct Hop {
  std::string status, method, then, body;  // asked with `method`, and behind the redirect `then`
};

// As Go's client and RFC 9110 (15.4) have it.
TEST(Redirects, ChangeTheMethodAsTheirStatusSays) {
  const TestServer server([](int fd, const SeenRequest& request) {
    if (!request.path.starts_with("/start")) return answer(fd, 200, "") ? Then::keep : Then::close;
    const std::string head = "HTTP/1.1 " + request.path.substr(6) + " R\r\nLocation: /end\r\n";
    return send_text(fd, head + "Content-Length: 0\r\n\r\n") ? Then::keep : Then::close;
  });
  ConnectionOptions options = to(server);
  options.follow_redirects = true;
  TransportClient client(TransportKind::curl, options);
  for (const Hop& hop : std::vector<Hop>{{"301", "POST", "GET", ""},
                                         {"302", "PUT", "GET", ""},
                                         {"303", "PUT", "GET", ""},
                                         {"303", "DELETE", "GET", ""},
                                         {"302", "PATCH", "GET", ""},
                                         {"303", "HEAD", "HEAD", ""},
                                         {"302", "GET", "GET", ""},
                                         {"307", "PUT", "PUT", "body"},
                                         {"308", "POST", "POST", "body"}}) {
    SCOPED_TRACE(hop.status + " " + hop.method);
    const bool with_body = hop.method.starts_with('P');
    Request request =
        TransportClient::request_for("/start" + hop.status, hop.method, with_body ? "body" : "");
    request.headers = {{"Content-Type", "a/b"}, {"X-Other", "1"}};
    for (int twice = 0; twice < 2; ++twice) {  // with what the first left behind
      EXPECT_EQ(client.ask(request).answer.status, 200);
      const auto seen = server.seen();
      EXPECT_EQ(seen[seen.size() - 2].method, hop.method);
      EXPECT_EQ(seen[seen.size() - 2].header("Content-Type"), "a/b");
      EXPECT_EQ(seen.back().path, "/end");
      EXPECT_EQ(seen.back().method, hop.then);
      EXPECT_EQ(seen.back().body, hop.body);
      EXPECT_EQ(seen.back().header("X-Other"), "1");
      const bool became_get = hop.then == "GET" && hop.method != "GET";
      EXPECT_EQ(seen.back().header("Content-Type"), became_get ? "(absent)" : "a/b");
    }
  }
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
  EXPECT_EQ(client.get("/start").answer.outcome, Outcome::unanswered);
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

TEST(Proxy, IsToldTheCredentialsOfItsUrl) {
  const TestServer proxy([](int fd, const SeenRequest&) {
    answer(fd, 200, "from the proxy");
    return Then::keep;
  });
  ConnectionOptions options;
  options.url = "http://shop.example:81";
  options.proxy = "http://us%40er:p%3Aw@127.0.0.1:" + std::to_string(proxy.port());
  TransportClient client(TransportKind::curl, options);
  EXPECT_EQ(client.get("/x").body, "from the proxy");
  EXPECT_EQ(proxy.seen().at(0).header("Proxy-Authorization"), "Basic dXNAZXI6cDp3");
  EXPECT_EQ(proxy.seen().at(0).header("Authorization"), "(absent)");
}

}  // namespace
}  // namespace composure::loadgen
