#include "fixtures/stack/http/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <vector>

#include "base/port.h"
#include "fixtures/stack/http/program.h"
#include "tests/integration/http/sockets.h"

namespace composure::http {
namespace {

using composure::testing::eventually;
using composure::testing::RawServer;
using composure::testing::RawSocket;

// Sends requests one after another with one client, on a loop of this thread.
class Sender {
 public:
  explicit Sender(std::uint16_t port, ClientOptions options = {})
      : port_(std::to_string(port)), client_(Client::create(loop_.executor(), options)) {}

  std::vector<Answer> send(std::vector<Request> requests,
                           std::chrono::milliseconds timeout = std::chrono::seconds(5)) {
    std::vector<Answer> answers;
    loop_.spawn([&]() -> Awaitable<void> {
      for (Request& request : requests) {
        Answer answer = co_await client_->send("127.0.0.1", port_, std::move(request), timeout);
        answers.push_back(std::move(answer));
      }
      loop_.stop(nullptr);
    });
    loop_.run(nullptr);
    return answers;
  }
  Answer send_one(Request request, std::chrono::milliseconds timeout = std::chrono::seconds(5)) {
    return send({std::move(request)}, timeout).at(0);
  }

 private:
  std::string port_;
  Loop loop_;
  std::unique_ptr<Client> client_;
};

Request get(std::string target = "/") { return Request{"GET", std::move(target), {}, ""}; }
Request post(std::string body) { return Request{"POST", "/", {}, std::move(body)}; }

FailureKind kind(const Answer& answer) {
  if (const auto* response = std::get_if<Response>(&answer)) {
    ADD_FAILURE() << "an answer came: " << response->status << " " << response->body;
    return FailureKind{};
  }
  return std::get<Failure>(answer).kind;
}

std::string body(const Answer& answer) {
  if (const auto* failed = std::get_if<Failure>(&answer)) return "failure: " + failed->text;
  return std::get<Response>(answer).body;
}

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(HttpClient, KeepsConnectionsAndReusesThem) {
  std::atomic<int> connections = 0;
  RawServer server([&](RawSocket peer, int) {
    ++connections;
    while (!peer.read_until("\r\n\r\n").empty() && peer.send(kOk)) {
    }
  });
  {
    Sender sender(server.port());
    for (const Answer& answer : sender.send({get(), get(), get()})) EXPECT_EQ(body(answer), "ok");
  }
  EXPECT_EQ(connections, 1);
}

TEST(HttpClient, ReadsEveryFramingOfAnAnswer) {
  const std::vector<std::string> answers{
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\r\nok",  // until the connection closes
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      "HTTP/1.0 200 OK\r\n\r\nok"};
  RawServer server([&](RawSocket peer, int i) {
    peer.read_until("\r\n\r\n");
    for (const char c : answers[static_cast<std::size_t>(i)]) peer.send(std::string_view(&c, 1));
  });
  Sender sender(server.port());
  for (const Answer& answer : sender.send({get(), get(), get(), get()}))
    EXPECT_EQ(body(answer), "ok");
}

TEST(HttpClient, HeadHasNoBodyWhateverItsLengthSays) {
  RawServer server([&](RawSocket peer, int) {
    while (!peer.read_until("\r\n\r\n").empty())
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  });
  {
    Sender sender(server.port());
    const auto answers = sender.send({Request{"HEAD", "/", {}, ""}, Request{"HEAD", "/", {}, ""}});
    for (const Answer& answer : answers) EXPECT_EQ(body(answer), "");
  }
}

TEST(HttpClient, AKeptConnectionThatDiedIsReplacedSilently) {
  RawServer server(
      [&](RawSocket peer, int) {  // serves one request per connection but promises to keep it
        peer.read_until("\r\n\r\n");
        peer.send(kOk);
      });
  Sender sender(server.port());
  for (const Answer& answer : sender.send({post("a"), post("b"), post("c")}))
    EXPECT_EQ(body(answer), "ok");
}

TEST(HttpClient, AnAnswerThatBreaksOffIsNotAskedForAgain) {
  std::atomic<int> connections = 0;
  RawServer server([&](RawSocket peer, int i) {
    ++connections;
    peer.read_until("\r\n\r\n");
    peer.send(i == 0 ? kOk : "HTTP/1.1 200");
    if (i == 0) {
      peer.read_until("\r\n\r\n");
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    }
  });
  Sender sender(server.port());
  const auto answers = sender.send({get(), get()});
  EXPECT_EQ(body(answers[0]), "ok");
  EXPECT_EQ(kind(answers[1]), FailureKind::reset);
  EXPECT_EQ(connections, 1);
}

TEST(HttpClient, APostThatAServerReadAndDroppedIsNotSentTwice) {
  std::atomic<int> posts = 0;
  RawServer server([&](RawSocket peer, int) {
    peer.read_until("\r\n\r\n");
    peer.send(kOk);
    if (!peer.read_until("body").empty()) ++posts;  // dies while it serves the second
  });
  Sender sender(server.port());
  const auto answers = sender.send({get(), post("body")});
  EXPECT_EQ(kind(answers[1]), FailureKind::reset);
  EXPECT_EQ(posts, 1);
}

TEST(HttpClient, TellsFailuresApart) {
  {
    const auto port = PortReservation::take();
    ASSERT_TRUE(port);
    EXPECT_EQ(kind(Sender(port->port()).send_one(get())), FailureKind::refused);
  }
  const auto failure_of = [](std::string answer, bool with_reset) {
    RawServer server([&](RawSocket peer, int) {
      peer.read_until("\r\n\r\n");
      peer.send(answer);
      if (with_reset) peer.reset();
    });
    return kind(Sender(server.port(), {.max_body = 100}).send_one(get(), std::chrono::seconds(2)));
  };
  EXPECT_EQ(failure_of("", false), FailureKind::reset);
  EXPECT_EQ(failure_of("", true), FailureKind::reset);
  EXPECT_EQ(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", true),
            FailureKind::reset);
  EXPECT_EQ(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", false),
            FailureKind::too_long);
  EXPECT_EQ(failure_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x'), false),
            FailureKind::too_long);
  EXPECT_EQ(failure_of("SSH-2.0-hello\r\n\r\n", false), FailureKind::protocol);
  EXPECT_EQ(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", false),
            FailureKind::protocol);
}

TEST(HttpClient, GivesUpWhenTheTimeIsOver) {
  RawServer server([&](RawSocket peer, int) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nslo");
    peer.at_end();  // until the client closes
  });
  EXPECT_EQ(kind(Sender(server.port()).send_one(get(), std::chrono::milliseconds(50))),
            FailureKind::timeout);
}

TEST(HttpClient, AShorterTimeoutOnAKeptConnectionHolds) {
  RawServer server([&](RawSocket peer, int) {
    peer.read_until("\r\n\r\n");
    peer.send(kOk);
    peer.read_until("\r\n\r\n");
    peer.at_end();
  });
  Loop loop;
  // No nearer deadline from connecting, which would end the second request by chance.
  const auto client = Client::create(loop.executor(), {.connect_timeout = std::chrono::minutes(1)});
  std::vector<Answer> answers;
  loop.spawn([&]() -> Awaitable<void> {
    for (const auto timeout : {60000, 50}) {
      Answer answer = co_await client->send("127.0.0.1", std::to_string(server.port()), get(),
                                            std::chrono::milliseconds(timeout));
      answers.push_back(std::move(answer));
    }
    loop.stop(nullptr);
  });
  const auto begun = std::chrono::steady_clock::now();
  loop.run(nullptr);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(4));
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(body(answers[0]), "ok");
  EXPECT_EQ(kind(answers[1]), FailureKind::timeout);
}

TEST(HttpClient, SendsALongBodyWhileTheServerReadsSlowly) {
  std::atomic<std::size_t> received = 0;
  RawServer server([&](RawSocket peer, int) {
    received = peer.read_until("the end").size();
    peer.send(kOk);
  });
  Sender sender(server.port());
  EXPECT_EQ(body(sender.send_one(post(std::string(20 << 20, 'x') + "the end"))), "ok");
  EXPECT_GT(received, std::size_t{20} << 20);
}

TEST(HttpClient, ARequestLineCannotBeSmuggledIn) {
  EXPECT_EQ(kind(Sender(1).send_one(get("/ HTTP/1.1\r\nX: y"))), FailureKind::protocol);
}

TEST(HttpClient, AnAbandonedRequestClosesItsConnection) {
  std::atomic<bool> closed = false, asked = false;
  RawServer server([&](RawSocket peer, int) {
    peer.read_until("\r\n\r\n");
    asked = true;
    closed = peer.at_end();
  });
  {
    Loop loop;
    const auto client = Client::create(loop.executor());
    loop.spawn([&]() -> Awaitable<void> {
      co_await client->send("127.0.0.1", std::to_string(server.port()), get(),
                            std::chrono::minutes(1));
      ADD_FAILURE() << "nobody should be waiting any more";
    });
    loop.spawn([&]() -> Awaitable<void> {
      while (!asked) co_await sleep_for(std::chrono::milliseconds(1));
      loop.stop(nullptr);
    });
    loop.run(nullptr);
  }
  EXPECT_TRUE(eventually([&] { return closed.load(); }));
}

}  // namespace
}  // namespace composure::http
