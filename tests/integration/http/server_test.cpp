#include "fixtures/stack/http/server.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "fixtures/stack/http/program.h"
#include "tests/integration/http/sockets.h"

namespace composure::http {
namespace {

using composure::testing::eventually;
using composure::testing::RawSocket;

Awaitable<Response> echo(Request& request) {
  if (request.target == "/throw") throw std::runtime_error("as asked");
  if (request.target == "/stream") {
    Response response;
    response.more = [count = 0](std::string& text) mutable {
      if (count % 2 == 0)
        text = std::string(100000, static_cast<char>('a' + count));  // every other one is empty
      return ++count < 8;
    };
    co_return response;
  }
  if (request.target == "/none") co_return Response{204, {}, ""};
  if (request.target == "/slow") co_await sleep_for(std::chrono::milliseconds(200));
  Response response =
      text_response(200, request.method + " " + request.target + " " + request.body);
  co_return response;
}

// A server on a thread of its own.
class ServerTest : public ::testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    auto server = Server::listen(loop_.executor(), std::move(options), echo);
    ASSERT_TRUE(server) << server.error().text();
    server_ = std::move(*server);
    thread_ = std::thread([this] { loop_.run(nullptr); });
  }
  void TearDown() override {
    loop_.spawn([this]() -> Awaitable<void> {
      loop_.stop(nullptr);
      co_return;
    });
    if (thread_.joinable()) thread_.join();
  }
  RawSocket connect() { return RawSocket::connect(server_->port()); }
  // The loop has nothing left to do: the server has looked for connections and waits for one.
  void settle() {
    std::promise<void> reached;
    loop_.spawn([&]() -> Awaitable<void> {
      reached.set_value();
      co_return;
    });
    reached.get_future().wait();
  }

  Loop loop_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

constexpr const char* kLast = "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

TEST_F(ServerTest, KeepsTheConnectionAndAnswersPipelinedRequestsInOrder) {
  start();
  RawSocket client = connect();
  client.send(
      "GET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: "
      "2\r\n\r\nxy");
  client.send(kLast);
  const std::string all = client.read_all();
  const auto a = all.find("GET /a "), b = all.find("POST /b xy"), last = all.find("GET /last ");
  EXPECT_LT(a, b);
  EXPECT_LT(b, last);
  EXPECT_NE(last, std::string::npos) << all;
}

TEST_F(ServerTest, JoinsABodyWhateverWayItIsCut) {
  start();
  const std::string request =
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;ext=1\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nX-Trailer: t\r\n\r\n";
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    RawSocket client = connect();
    client.send(std::string_view(request).substr(0, cut));
    client.send(std::string_view(request).substr(cut));
    client.send(kLast);
    const std::string all = client.read_all();
    ASSERT_NE(all.find("POST /c abc0123456789abcdef"), std::string::npos)
        << "cut at " << cut << ": " << all;
    ASSERT_NE(all.find("GET /last"), std::string::npos) << "cut at " << cut << ": " << all;
  }
}

TEST_F(ServerTest, TakesABodyByteByByte) {
  start();
  RawSocket client = connect();
  for (const char c : std::string("POST /d HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"))
    client.send(std::string_view(&c, 1));
  EXPECT_NE(client.read_until("hello").find("POST /d hello"), std::string::npos);
}

TEST_F(ServerTest, InvitesABodyThatWaitsForIt) {
  start();
  RawSocket client = connect();
  client.send("PUT /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_NE(client.read_until("abc").find("PUT /e abc"), std::string::npos);
}

TEST_F(ServerTest, RefusesALongBodyBeforeItIsSent) {
  start({.max_body = 1000});
  RawSocket client = connect();
  client.send("PUT /f HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(client.read_all().substr(0, 12), "HTTP/1.1 413");
}

TEST_F(ServerTest, AnswersALongBodyThatIsSentAnyway) {
  start({.max_body = 1000});
  RawSocket client = connect();
  client.send("PUT /f HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n");
  EXPECT_TRUE(client.send(std::string(3000000, 'x')));
  client.shutdown_send();
  EXPECT_EQ(client.read_all().substr(0, 12), "HTTP/1.1 413");
}

TEST_F(ServerTest, LimitsChunkedBodiesToo) {
  start({.max_body = 10});
  RawSocket client = connect();
  client.send(
      "PUT /f HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "chunked\r\n\r\n8\r\n01234567\r\n8\r\n01234567\r\n");
  client.shutdown_send();
  EXPECT_EQ(client.read_all().substr(0, 12), "HTTP/1.1 413");
}

TEST_F(ServerTest, RefusesWhatIsNotHttp) {
  start();
  const std::pair<const char*, const char*> cases[] = {
      {"GARBAGE\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost h\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", "400"},
      {"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "400"},
      {"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nx", "501"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", "501"}};
  for (const auto& [request, status] : cases) {
    RawSocket client = connect();
    client.send(request);
    client.shutdown_send();
    EXPECT_EQ(client.read_all().substr(9, 3), status) << request;
  }
}

TEST_F(ServerTest, RefusesAHugeHeader) {
  start();
  RawSocket client = connect();
  client.send("GET / HTTP/1.1\r\nX-Long: " + std::string(100000, 'x') + "\r\n\r\n");
  client.shutdown_send();
  EXPECT_EQ(client.read_all().substr(9, 3), "431");
}

TEST_F(ServerTest, HeadAndNoContentHaveNoBody) {
  start();
  RawSocket client = connect();
  client.send("HEAD /g HTTP/1.1\r\nHost: h\r\n\r\nGET /none HTTP/1.1\r\nHost: h\r\n\r\n");
  client.send(kLast);
  const std::string all = client.read_all();
  EXPECT_EQ(all.find("HEAD /g"), std::string::npos);
  EXPECT_NE(all.find("Content-Length: 8\r\n\r\nHTTP/1.1 204"), std::string::npos) << all;
  EXPECT_NE(all.find("GET /last"), std::string::npos) << all;
}

TEST_F(ServerTest, SpeaksHttp10) {
  start();
  RawSocket closing = connect();
  closing.send("GET /h HTTP/1.0\r\n\r\n");
  EXPECT_NE(closing.read_all().find("Connection: close"), std::string::npos);
  RawSocket keeping = connect();
  keeping.send("GET /h HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(keeping.read_until("GET /h").find("Connection: keep-alive"), std::string::npos);
}

TEST_F(ServerTest, MakesLongAnswersPieceByPiece) {
  start();
  RawSocket client = connect();
  client.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\nHEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  client.send(kLast);
  const std::string all = client.read_all();
  EXPECT_NE(all.find("\r\n\r\n186a0\r\naaaa"), std::string::npos);
  EXPECT_NE(all.find("aaa\r\n186a0\r\nccc"), std::string::npos);
  EXPECT_NE(all.find("ggg\r\n0\r\n\r\nHTTP/1.1 200"), std::string::npos);
  EXPECT_NE(all.find("GET /last"), std::string::npos);
  RawSocket old = connect();
  old.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string answer = old.read_all();
  EXPECT_NE(answer.find("Connection: close\r\n\r\naaa"), std::string::npos);
  EXPECT_EQ(answer.substr(answer.size() - 3), "ggg");
  EXPECT_EQ(answer.size() - answer.find("aaa"), 400000u);
}

TEST_F(ServerTest, AHandlerThatThrowsAnswers500AndTheConnectionStays) {
  start();
  RawSocket client = connect();
  client.send("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
  client.send(kLast);
  const std::string all = client.read_all();
  EXPECT_EQ(all.substr(9, 3), "500");
  EXPECT_NE(all.find("GET /last"), std::string::npos);
}

TEST_F(ServerTest, SurvivesPeersThatGoAtAnyMoment) {
  start();
  for (const char* part : {"", "GET", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab",
                           "GET /slow HTTP/1.1\r\n\r\n"}) {
    RawSocket closing = connect();
    closing.send(part);
    closing.close();
    RawSocket resetting = connect();
    resetting.send(part);
    resetting.reset();
  }
  RawSocket client = connect();
  client.send(kLast);
  EXPECT_NE(client.read_all().find("GET /last"), std::string::npos);
}

TEST_F(ServerTest, ClosesConnectionsThatStaySilentOrStopHalfWay) {
  start({.idle_timeout = std::chrono::seconds(1)});
  RawSocket silent = connect();
  RawSocket half = connect();
  half.send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_TRUE(silent.at_end());
  EXPECT_TRUE(half.at_end());
}

TEST_F(ServerTest, ADripFedHeaderDoesNotHoldTheConnection) {
  start({.idle_timeout = std::chrono::seconds(1)});
  RawSocket client = connect();
  client.send("GET / HTTP/1.1\r\nX: ");
  EXPECT_TRUE(eventually([&] { return !client.send("y"); }));
}

TEST_F(ServerTest, StopLetsRequestsInProgressFinish) {
  start();
  RawSocket idle = connect();
  idle.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  idle.read_until("GET /a");
  RawSocket busy = connect();
  busy.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  busy.read_until("GET /a");
  busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  std::atomic<bool> stopped = false;
  loop_.spawn([&]() -> Awaitable<void> {
    co_await sleep_for(std::chrono::milliseconds(50));  // the slow request has begun
    co_await server_->stop(std::chrono::seconds(5));
    stopped = true;
  });
  EXPECT_TRUE(idle.at_end());
  const std::string answer = busy.read_all();
  EXPECT_NE(answer.find("GET /slow"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos) << answer;
  EXPECT_TRUE(eventually([&] { return stopped.load(); }));
}

// Every descriptor that this process may still have, but for `left`.
class Hog {
 public:
  explicit Hog(std::size_t left) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = dup(STDERR_FILENO);
    close(next);
    const rlimit few{static_cast<rlim_t>(next) + 64, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    for (int fd = 0; (fd = dup(STDERR_FILENO)) >= 0;) held_.push_back(fd);
    for (; left > 0; --left) release_one();
  }
  ~Hog() { release(); }
  void release() {
    while (!held_.empty()) release_one();
    setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  void release_one() {
    close(held_.back());
    held_.pop_back();
  }
  rlimit before_{};
  std::vector<int> held_;
};

TEST_F(ServerTest, OutOfDescriptorsItTakesConnectionsAgainWhenThatPasses) {
  start();
  settle();    // accept(2) holds a descriptor for the moment that it looks, which Hog would miss
  Hog hog(1);  // for the client's end: the server has none for its own
  RawSocket waiting = connect();
  ASSERT_TRUE(waiting.send(kLast));
  EXPECT_FALSE(waiting.answers_within(100));
  hog.release();
  EXPECT_NE(waiting.read_all().find("GET /last"), std::string::npos);
}

TEST(ServerListen, SaysWhatIsWrongWithAnAddress) {
  Loop loop;
  for (const char* address :
       {"", "127.0.0.1", "127.0.0.1:x", "nowhere.invalid:0", "203.0.113.7:0"}) {
    const auto server = Server::listen(loop.executor(), {.listen = address}, echo);
    ASSERT_FALSE(server) << address;
    EXPECT_NE(server.error().text().find(address), std::string::npos);
  }
}

}  // namespace
}  // namespace composure::http
