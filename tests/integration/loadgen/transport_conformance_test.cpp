// What each transport must do with each kind of server, hostile ones among them.
#include <sys/socket.h>

#include <algorithm>
#include <atomic>

#include "base/text.h"
#include "tests/integration/loadgen/test_server.h"
#include "tests/integration/loadgen/transport_client.h"

namespace composure::loadgen {
namespace {

// Bytes of a body: more than a peer's socket takes in while nobody reads.
constexpr std::size_t kUnread = 16'000'000;

using namespace std::chrono_literals;

class Transports : public testing::TestWithParam<TransportKind> {
 protected:
  static ConnectionOptions to(const TestServer& server) {
    ConnectionOptions options;
    options.url = server.url();
    return options;
  }
  static Request request(const std::string& path) { return TransportClient::request_for(path); }
};

// A server that gives `text` for each request, as it is.
TestServer::Behaviour says(std::string text, Then then = Then::keep) {
  return [text = std::move(text), then](int fd, const SeenRequest&) {
    send_text(fd, text);
    return then;
  };
}

// To /bad `text`, to everything else a right answer.
TestServer::Behaviour says_if_bad(std::string text, Then then = Then::keep) {
  return [text = std::move(text), then](int fd, const SeenRequest& request) {
    if (request.path != "/bad") return answer(fd, 200, "good") ? Then::keep : Then::close;
    send_text(fd, text);
    return then;
  };
}

void expect_good(TransportClient& client) {
  const Got got = client.get("/good");
  EXPECT_EQ(got.answer.outcome, Outcome::ok);
  EXPECT_EQ(got.answer.status, 200);
  EXPECT_EQ(got.body, "good");
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

TEST_P(Transports, TakeAnswersThatAreSplitAnywhere) {
  const std::string text =
      "HTTP/1.1 100 Continue\r\n\r\n" + kChunked + "5;x=y\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n";
  const TestServer server([&text](int fd, const SeenRequest& request) {
    const auto at = static_cast<std::size_t>(request.sequence());
    send_text(fd, std::string_view(text).substr(0, at));
    send_text(fd, std::string_view(text).substr(at));
    return Then::keep;
  });
  TransportClient client(GetParam(), to(server));
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const Got got = client.get("/" + std::to_string(at));
    ASSERT_EQ(got.answer.outcome, Outcome::ok) << "split at " << at;
    EXPECT_EQ(got.answer.status, 200);
    EXPECT_EQ(got.body, "hello");
  }
  EXPECT_EQ(server.connections(), 1u);
}

TEST_P(Transports, TellWhatWasAnnouncedAndWhetherTheHeadCame) {
  const TestServer server([](int fd, const SeenRequest& request) {
    if (request.path == "/cut") send_text(fd, kOk + "Content-Length: 9\r\n\r\nshort");
    if (request.path == "/half") send_text(fd, kOk + "Content-Length: 9\r\n");
    if (request.path == "/chunks") send_text(fd, kChunked + "5\r\nhello\r\n0\r\n\r\n");
    if (request.path == "/204") send_text(fd, "HTTP/1.1 204 N\r\n\r\n");
    if (request.path == "/five") send_text(fd, kOk + "Content-Length: 5\r\n\r\nhello");
    return request.path == "/cut" || request.path == "/half" ? Then::close : Then::keep;
  });
  TransportClient client(GetParam(), to(server));
  const auto expect = [&](const Request& of, Outcome outcome, bool head, std::int64_t announced) {
    const Answer answer = client.ask(of).answer;
    EXPECT_EQ(answer.outcome, outcome) << of.path;
    EXPECT_EQ(answer.head_whole, head) << of.path;
    EXPECT_EQ(answer.announced, announced) << of.path;
  };
  for (int twice = 0; twice < 2; ++twice)  // the head is known, then
    expect(request("/five"), Outcome::ok, true, 5);
  expect(request("/204"), Outcome::ok, true, -1);
  expect(request("/chunks"), Outcome::ok, true, -1);
  expect(TransportClient::request_for("/five", "HEAD"), Outcome::ok, true, 5);
  expect(request("/cut"), Outcome::reset, true, 9);
  expect(request("/half"), Outcome::reset, false, -1);
}

TEST_P(Transports, SkipInterimAnswers) {
  const TestServer server(
      says("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + kOk +
           "Content-Length: 2\r\n\r\nhi"));
  TransportClient client(GetParam(), to(server));
  for (int i = 0; i < 3; ++i) {
    const Got got = client.get("/");
    EXPECT_EQ(got.answer.outcome, Outcome::ok);
    EXPECT_EQ(got.answer.status, 200);
    EXPECT_EQ(got.body, "hi");
  }
  EXPECT_EQ(server.connections(), 1u);
}

TEST_P(Transports, ExpectNoBodyWhereThereIsNone) {
  const TestServer server([](int fd, const SeenRequest& request) {
    const std::string status = request.method == "HEAD" ? "200 OK" : request.path.substr(1) + " X";
    send_text(fd, "HTTP/1.1 " + status + "\r\nContent-Length: 10\r\n\r\n");
    return Then::keep;
  });
  TransportClient client(GetParam(), to(server));
  for (const std::string path : {"/304", "/HEAD", "/304"}) {
    const Got got =
        client.ask(TransportClient::request_for(path, path == "/HEAD" ? "HEAD" : "GET"));
    EXPECT_EQ(got.answer.outcome, Outcome::ok) << path;
    EXPECT_EQ(got.answer.bytes, 0u);
  }
  EXPECT_EQ(server.connections(), 1u);
}

TEST_P(Transports, TakeAnswersWithoutContent) {
  const TestServer server(says("HTTP/1.1 204 No Content\r\n\r\n"));
  TransportClient client(GetParam(), to(server));
  EXPECT_EQ(client.get("/").answer.status, 204);
  EXPECT_EQ(client.get("/").answer.status, 204);
  EXPECT_EQ(server.connections(), 1u);
}

TEST_P(Transports, ReadUntilTheConnectionEndsWhereNoLengthIsGiven) {
  const TestServer server(says(kOk + "\r\nhello", Then::close));
  TransportClient client(GetParam(), to(server));
  for (int i = 0; i < 3; ++i) {
    const Got got = client.get("/");
    EXPECT_EQ(got.answer.outcome, Outcome::ok);
    EXPECT_EQ(got.body, "hello");
    EXPECT_TRUE(got.answer.new_connection);
  }
}

TEST_P(Transports, ConnectAgainWhenTheServerClosesEachConnection) {
  const TestServer server(
      says(kOk + "Connection: close\r\nContent-Length: 2\r\n\r\nhi", Then::close));
  TransportClient client(GetParam(), to(server));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.get("/").answer.outcome, Outcome::ok);
  EXPECT_EQ(server.connections(), 20u);
}

struct Bad {
  std::string text;
  Then then;
  Outcome outcome;
};

TEST_P(Transports, TellWhatIsWrongWithAnAnswerAndGoOn) {
  const std::vector<Bad> all = {
      {"", Then::close, Outcome::unanswered},
      {"", Then::reset, Outcome::unanswered},
      {"HTTP/1.1 200 OK\r\nContent-Le", Then::reset, Outcome::reset},
      {kOk + "Content-Length: 10\r\n\r\nfive5", Then::close, Outcome::reset},
      {kOk + "Content-Length: 10\r\n\r\nfive5", Then::reset, Outcome::reset},
      {kChunked + "a\r\nfive5", Then::close, Outcome::reset},
      {kChunked + "5\r\nhello\r\n", Then::close, Outcome::reset},
      {kChunked + "hello\r\n", Then::keep, Outcome::protocol},
      {kChunked + "5\r\nhello!\r\n0\r\n\r\n", Then::keep, Outcome::protocol},
      {kChunked + "fffffffffffffffffff\r\n", Then::keep, Outcome::protocol},
      {"SSH-2.0-OpenSSH_9.2\r\n", Then::close, Outcome::protocol},
  };
  for (const Bad& bad : all) {
    SCOPED_TRACE(bad.text);
    const TestServer server(says_if_bad(bad.text, bad.then));
    TransportClient client(GetParam(), to(server));
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(outcome_name(client.get("/bad").answer.outcome), outcome_name(bad.outcome));
      expect_good(client);
    }
    EXPECT_EQ(server.requests(), 6u);  // none was sent twice
  }
}

// The extra bytes must not be taken for the next answer.
TEST_P(Transports, DoNotTakeWhatNobodyAskedForAsAnAnswer) {
  const std::string right = kOk + "Content-Length: 4\r\n\r\n";
  const std::string lie = kOk + "Content-Length: 3\r\n\r\nlie";
  for (const std::string& text : {right + "good and more", right + "good" + lie + lie}) {
    const TestServer server(says_if_bad(text));
    TransportClient client(GetParam(), to(server));
    for (int i = 0; i < 5; ++i) {
      const Got got = client.get("/bad");
      EXPECT_EQ(got.answer.outcome, Outcome::ok);
      EXPECT_EQ(got.body, "good");
      expect_good(client);
    }
  }
}

TEST_P(Transports, DoNotReadHeadersForEver) {
  const TestServer server([](int fd, const SeenRequest& request) {
    if (request.path != "/bad") return answer(fd, 200, "good") ? Then::keep : Then::close;
    send_text(fd, kOk);
    const std::string header = "X-More: " + std::string(1000, 'x') + "\r\n";
    while (send_text(fd, header)) {
    }
    return Then::close;
  });
  TransportClient client(GetParam(), to(server));
  EXPECT_EQ(client.get("/bad").answer.outcome, Outcome::too_long);
  expect_good(client);
}

TEST_P(Transports, DoNotReadOneHeaderForEver) {
  const TestServer server([](int fd, const SeenRequest&) {
    send_text(fd, kOk + "X-Long: ");
    while (send_text(fd, std::string(1000, 'x'))) {
    }
    return Then::close;
  });
  TransportClient client(GetParam(), to(server));
  EXPECT_EQ(client.get("/bad").answer.outcome, Outcome::too_long);
}

TEST_P(Transports, TakeLongHeaders) {
  const TestServer server(
      says(kOk + "X-Long: " + std::string(60'000, 'x') + "\r\nContent-Length: 2\r\n\r\nhi"));
  TransportClient client(GetParam(), to(server));
  EXPECT_EQ(client.get("/").body, "hi");
  EXPECT_EQ(client.get("/").body, "hi");
}

TEST_P(Transports, CloseTheConnectionOfAnAbortedRequest) {
  std::atomic<bool> closed{false};
  const TestServer server([&closed](int fd, const SeenRequest& request) {
    if (request.path != "/bad") return answer(fd, 200, "good") ? Then::keep : Then::close;
    send_text(fd, "HTTP/1.1 200 OK\r\nX-Slow");
    char byte;
    closed = recv(fd, &byte, 1, 0) == 0;
    return Then::close;
  });
  TransportClient client(GetParam(), to(server));
  EXPECT_FALSE(client.wait(client.start(request("/bad")), 200ms));
  expect_good(client);
  const std::int64_t deadline = monotonic_ns() + 10'000'000'000;
  while (!closed && monotonic_ns() < deadline) std::this_thread::yield();
  EXPECT_TRUE(closed);
}

TEST_P(Transports, AbortBeforeAnythingHappened) {
  const TestServer server(says_if_bad(""));
  TransportClient client(GetParam(), to(server));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(client.wait(client.start(request("/bad")), 0ns));
  expect_good(client);
}

TEST_P(Transports, CarryLongBodiesBothWays) {
  std::string body;
  for (int i = 0; body.size() < 5'000'000; ++i) body += std::to_string(i);
  const TestServer server([](int fd, const SeenRequest& request) {
    if (request.path == "/length") {
      answer(fd, 200, request.body);
      return Then::keep;
    }
    send_text(fd, kChunked);
    for (std::size_t at = 0; at < request.body.size(); at += 60'000) {
      const std::string piece = request.body.substr(at, 60'000);
      char size[16];
      std::snprintf(size, sizeof(size), "%zx\r\n", piece.size());
      send_text(fd, size + piece + "\r\n");
    }
    send_text(fd, "0\r\n\r\n");
    return Then::keep;
  });
  TransportClient client(GetParam(), to(server));
  for (const std::string path : {"/length", "/chunks", "/length"}) {
    const Got got = client.ask(TransportClient::request_for(path, "POST", body));
    EXPECT_EQ(got.answer.outcome, Outcome::ok);
    EXPECT_EQ(got.answer.bytes, body.size());
    EXPECT_TRUE(got.body == body) << path;
  }
  EXPECT_EQ(server.connections(), 1u);
}

// The rest of the request is not sent; what was sent of it is no answer's beginning.
TEST_P(Transports, TakeAnAnswerThatComesBeforeTheRequestIsWhole) {
  const TestServer server([](int, const SeenRequest&) { return Then::close; },
                          "HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\n\r\nno");
  TransportClient client(GetParam(), to(server));
  const Got got = client.ask(TransportClient::request_for("/", "POST", std::string(kUnread, 'x')));
  EXPECT_EQ(got.answer.outcome, Outcome::ok);
  EXPECT_EQ(got.answer.status, 413);
}

// Answers a POST as soon as its head is there, keeps the connection, and reads the body only then:
// what comes next on this connection is body, whatever the client meant by it. Anything else gets
// a right answer.
void answer_early(int fd, int status, std::string_view head, std::string& buffer) {
  const std::string_view key = "Content-Length: ";
  std::size_t left = std::stoul(std::string(head.substr(head.find(key) + key.size())));
  answer(fd, status, "early", "Connection: keep-alive\r\n");
  char chunk[65536];
  while (left > 0) {
    const std::size_t taken = std::min(left, buffer.size());
    buffer.erase(0, taken);
    left -= taken;
    if (left == 0) return;
    const ssize_t size = recv(fd, chunk, sizeof(chunk), 0);
    if (size <= 0) return;
    buffer.assign(chunk, static_cast<std::size_t>(size));
  }
}

void serve_early(int fd, int status) {
  std::string buffer;
  char chunk[4096];
  while (true) {
    const auto end = buffer.find("\r\n\r\n");
    if (end == buffer.npos) {
      const ssize_t size = recv(fd, chunk, sizeof(chunk), 0);
      if (size <= 0) return;
      buffer.append(chunk, static_cast<std::size_t>(size));
      continue;
    }
    const std::string head = buffer.substr(0, end);
    buffer.erase(0, end + 4);
    if (head.starts_with("POST"))
      answer_early(fd, status, head, buffer);
    else
      answer(fd, head.starts_with("GET /good ") ? 200 : 400, "good");
  }
}

// The connection is in the middle of a request: the next one would be read as the rest of it.
TEST_P(Transports, DoNotReuseAConnectionWhoseRequestWasNotSentWhole) {
  for (const int status : {200, 413}) {
    SCOPED_TRACE(status);
    const TestServer server([status](int fd) { serve_early(fd, status); });
    TransportClient client(GetParam(), to(server));
    for (int i = 0; i < 3; ++i) {
      const Got early =
          client.ask(TransportClient::request_for("/", "POST", std::string(kUnread, 'x')));
      EXPECT_EQ(early.answer.outcome, Outcome::ok);
      EXPECT_EQ(early.answer.status, status);
      EXPECT_EQ(early.body, "early");
      const auto next = client.wait(client.start(request("/good")), 5s);
      ASSERT_TRUE(next) << "taken for the rest of the request before";
      EXPECT_EQ(next->answer.status, 200);
      EXPECT_EQ(next->body, "good");
    }
  }
}

// Both add the same to a request, and nothing of their own.
TEST_P(Transports, SendWhatTheyAreGivenAndHost) {
  const TestServer server(says(kOk + "Content-Length: 0\r\n\r\n"));
  TransportClient client(GetParam(), to(server));
  const std::string host = server.url().substr(7);
  struct Sent {
    Request request;
    std::vector<std::string> head;
  };
  std::vector<Sent> all = {
      {request("/a?b=c%20d"), {"Host: " + host}},
      {TransportClient::request_for("/a/../b", "POST", "body"),
       {"Host: " + host, "Content-Length: 4"}},
      {TransportClient::request_for("/empty", "PUT"), {"Host: " + host, "Content-Length: 0"}},
      {TransportClient::request_for("/delete", "DELETE"), {"Host: " + host}},
      {TransportClient::request_for("/length", "POST", "body"),
       {"Host: " + host, "Content-Length: 4"}},
      {request("/headers"), {"Host: elsewhere", "Accept: text/plain", "X-Two: 2", "X-Two: 3"}},
  };
  all[4].request.headers = {{"Content-Length", "4"}};
  all[5].request.headers = {
      {"Host", "elsewhere"}, {"Accept", "text/plain"}, {"X-Two", "2"}, {"X-Two", "3"}};
  for (Sent& sent : all) {
    EXPECT_EQ(client.ask(sent.request).answer.outcome, Outcome::ok);
    const SeenRequest seen = server.seen().back();
    EXPECT_EQ(seen.method, sent.request.method);
    EXPECT_EQ(seen.path, sent.request.path);
    EXPECT_EQ(seen.body, sent.request.body);
    std::vector<std::string> lines;
    for (std::string line : split(seen.head, '\n')) {
      if (line.ends_with('\r')) line.pop_back();
      lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    std::sort(sent.head.begin(), sent.head.end());
    EXPECT_EQ(lines, sent.head);
  }
}

// It would be read as more headers, or as another request.
TEST_P(Transports, DoNotSendWhatWouldBreakTheHead) {
  const TestServer server(says_if_bad(""));
  TransportClient client(GetParam(), to(server));
  std::vector<Request> broken(7, request("/x"));
  broken[0].headers = {{"X-Value", "a\r\nX-Other: b"}};
  broken[1].headers = {{"X-Name\nX-Other", "a"}};
  broken[2].path = "/a HTTP/1.1\r\nX-Other: b";
  broken[3].method = "GET /other HTTP/1.1\r\n\r\nGET";
  broken[4] = TransportClient::request_for("/x", "POST", "body");
  broken[4].headers = {{"Content-Length", "10"}};
  broken[5] = TransportClient::request_for("/x", "POST", "body");
  broken[5].headers = {{"Transfer-Encoding", "chunked"}};
  broken[6].headers = {{"Host", "a"}, {"Host", "b"}};
  for (const Request& item : broken) {
    EXPECT_EQ(client.ask(item).answer.outcome, Outcome::protocol);
  }
  expect_good(client);
  EXPECT_EQ(server.requests(), 1u);
}

// Who asks for the end may not send another request (RFC 9112, 9.6), whatever the server does.
TEST_P(Transports, DoNotReuseAConnectionThatARequestAskedToClose) {
  const TestServer server(says(kOk + "Content-Length: 4\r\n\r\ngood"));
  TransportClient client(GetParam(), to(server));
  expect_good(client);
  Request last = request("/last");
  last.headers = {{"Connection", "close"}};
  EXPECT_EQ(client.ask(last).answer.outcome, Outcome::ok);
  EXPECT_EQ(server.seen().back().header("Connection"), "close");
  EXPECT_EQ(server.connections(), 1u);
  for (int i = 0; i < 2; ++i) expect_good(client);
  EXPECT_EQ(server.connections(), 2u);
}

TEST_P(Transports, WithoutKeepAliveMakeAConnectionForEachRequest) {
  const TestServer server(says(kOk + "Content-Length: 2\r\n\r\nhi"));
  ConnectionOptions options = to(server);
  options.keep_alive = false;
  TransportClient client(GetParam(), options);
  for (int i = 0; i < 10; ++i) {
    const Got got = client.get("/");
    EXPECT_EQ(got.body, "hi");
    EXPECT_TRUE(got.answer.new_connection);
  }
  EXPECT_EQ(server.connections(), 10u);
  EXPECT_EQ(server.seen().back().header("Connection"), "close");
}

TEST_P(Transports, TellWhenThingsHappened) {
  const TestServer server(says_if_bad(""));
  TransportClient client(GetParam(), to(server));
  for (const bool first : {true, false}) {
    const std::int64_t before = monotonic_ns();
    const Answer answer = client.get("/good").answer;
    EXPECT_EQ(answer.new_connection, first);
    EXPECT_GE(answer.written, before);
    EXPECT_GE(answer.first_byte, answer.written);
    EXPECT_GE(answer.done, answer.first_byte);
    EXPECT_LE(answer.done, monotonic_ns());
    EXPECT_EQ(answer.connect > 0, first);
    EXPECT_LE(before + answer.connect, answer.written);
    EXPECT_LE(answer.lookup, answer.connect);
  }
}

// The system's buffers have no room for what the server has not read yet, so the last byte can only
// be handed over after it has.
TEST_P(Transports, TellWhenALongBodyWasWritten) {
  constexpr std::size_t kBody = 48'000'000, kRead = 8'000'000;
  std::atomic<std::int64_t> begun{0};
  const TestServer server([&begun](int fd) {
    std::string chunk(65536, ' ');
    for (std::size_t got = 0; got < kBody;) {
      const ssize_t size = recv(fd, chunk.data(), chunk.size(), 0);
      if (size <= 0) return;
      if (got < kRead) begun = monotonic_ns();
      got += static_cast<std::size_t>(size);
    }
    answer(fd, 200, "");
  });
  TransportClient client(GetParam(), to(server));
  const Answer answer =
      client.ask(TransportClient::request_for("/", "POST", std::string(kBody, 'x'))).answer;
  EXPECT_EQ(answer.outcome, Outcome::ok);
  EXPECT_GE(answer.written, begun);
  EXPECT_GE(answer.first_byte, answer.written);
  EXPECT_GT(answer.connect, 0);
}

TEST_P(Transports, ResolveNamesAsTheyAreTold) {
  const TestServer server(says_if_bad(""));
  const std::string port = std::to_string(server.port());
  ConnectionOptions options = to(server);
  options.url = "http://shop.example:" + port;
  options.resolve = {"shop.example:" + port + ":127.0.0.1"};
  TransportClient client(GetParam(), options);
  expect_good(client);
  expect_good(client);
  EXPECT_EQ(server.seen().back().header("Host"), "shop.example:" + port);
  EXPECT_EQ(server.connections(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Each, Transports,
                         testing::Values(TransportKind::http1, TransportKind::curl),
                         [](const auto& kind) { return std::string(transport_name(kind.param)); });

}  // namespace
}  // namespace composure::loadgen
