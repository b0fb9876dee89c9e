// A relay of ours (server in front, client behind) between a raw client and a raw upstream: bodies
// as they come, both ways.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "fixtures/stack/http/client.h"
#include "fixtures/stack/http/program.h"
#include "fixtures/stack/http/server.h"
#include "tests/integration/http/sockets.h"

namespace composure::http {
namespace {

using composure::testing::eventually;
using composure::testing::RawServer;
using composure::testing::RawSocket;

constexpr const char* kChunkedPost =
    "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr const char* kChunkedAnswer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class Relay {
 public:
  explicit Relay(std::uint16_t upstream, ServerOptions options = {}, ClientOptions client = {})
      : upstream_(std::to_string(upstream)), client_(Client::create(loop_.executor(), client)) {
    options.streams = [](const Request& head) { return head.path() != "/held"; };
    auto server = Server::listen(loop_.executor(), options,
                                 [this](Request& request) { return pass_on(request); });
    EXPECT_TRUE(server) << server.error().text();
    server_ = std::move(*server);
    thread_ = std::thread([this] { loop_.run(nullptr); });
  }
  ~Relay() {
    loop_.spawn([this]() -> Awaitable<void> {
      loop_.stop(nullptr);
      co_return;
    });
    thread_.join();
  }
  RawSocket connect() { return RawSocket::connect(server_->port()); }

  std::atomic<int> came_whole = 0, came_in_parts = 0;  // requests
  std::atomic<int> ends = 0, breaks = 0, dropped = 0;  // of answers that came in parts

 private:
  Awaitable<Response> pass_on(Request& request) {
    ++(request.rest ? came_in_parts : came_whole);
    if (request.path() == "/refuse") co_return text_response(403, "no");
    remove_hop_by_hop(request.headers);
    Answer answer = co_await client_->stream("127.0.0.1", upstream_, std::move(request),
                                             std::chrono::seconds(20));
    if (auto* failure = std::get_if<Failure>(&answer))
      co_return text_response(status_of(*failure), failure->text);
    Response response = std::move(std::get<Response>(answer));
    remove_hop_by_hop(response.headers);
    if (response.rest)
      response.rest = watched_body(std::move(response.rest), [this](std::optional<Piece> how) {
        ++(!how ? dropped : how == Piece::end ? ends : breaks);
      });
    co_return response;
  }

  Loop loop_;
  std::string upstream_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

TEST(HttpStreaming, PiecesOfARequestArriveBeforeItsEnd) {
  std::atomic<bool> first_is_there = false;
  RawServer upstream([&](RawSocket peer, int) {
    const std::string head = peer.read_until("one\r\n");
    first_is_there = head.find("Transfer-Encoding: chunked") != std::string::npos;
    peer.read_until("0\r\n\r\n");
    peer.send(kOk);
  });
  Relay relay(upstream.port());
  RawSocket client = relay.connect();
  client.send(std::string(kChunkedPost) + "3\r\none\r\n");
  EXPECT_TRUE(eventually([&] { return first_is_there.load(); }));
  client.send("3\r\ntwo\r\n0\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(client.read_until("ok").find("200 OK"), std::string::npos);  // and the connection stays
  EXPECT_EQ(relay.came_in_parts, 1);
}

TEST(HttpStreaming, APieceOfAnAnswerArrivesBeforeTheNextIsWritten) {
  std::atomic<bool> seen = false;
  std::atomic<int> connections = 0;
  RawServer upstream([&](RawSocket peer, int) {
    ++connections;
    while (!peer.read_until("\r\n\r\n").empty()) {
      seen = false;
      peer.send(std::string(kChunkedAnswer) + "4\r\none\n\r\n");
      EXPECT_TRUE(eventually([&] { return seen.load(); }));
      peer.send("4\r\ntwo\n\r\n0\r\n\r\n");
    }
  });
  {
    Relay relay(upstream.port());
    RawSocket client = relay.connect();
    for (int round = 1; round <= 2; ++round) {
      client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
      client.read_until("one\n");
      seen = true;
      EXPECT_NE(client.read_until("0\r\n\r\n").find("two\n"), std::string::npos);
      EXPECT_TRUE(eventually([&] { return relay.ends == round; }));
    }
  }
  EXPECT_EQ(connections, 1);  // kept, after the orderly end of a streamed answer too
}

TEST(HttpStreaming, ShortBodiesGoOnInOnePiece) {
  RawServer upstream([](RawSocket peer, int) {
    EXPECT_NE(peer.read_until("hello").find("Content-Length: 5"), std::string::npos);
    peer.send(kOk);
  });
  Relay relay(upstream.port());
  RawSocket client = relay.connect();
  for (const char c : std::string("POST /s HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"))
    client.send(std::string_view(&c, 1));
  client.read_until("ok");
  EXPECT_EQ(relay.came_whole, 1);
  EXPECT_EQ(relay.ends, 0);
}

TEST(HttpStreaming, AKnownLengthStaysKnownBothWays) {
  const std::string large(200000, 'l');
  std::string got;
  RawServer upstream([&](RawSocket peer, int) {
    got = peer.read_until(large);
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n");
    peer.send(large);
  });
  Relay relay(upstream.port());
  RawSocket client = relay.connect();
  client.send("PUT /l HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n");
  client.send(large);
  EXPECT_NE(client.read_until(large).find("Content-Length: 200000"), std::string::npos);
  EXPECT_NE(got.find("Content-Length: 200000"), std::string::npos);
}

TEST(HttpStreaming, InvitesABodyOnlyWhenSomebodyWantsIt) {
  RawServer upstream([](RawSocket peer, int) {
    peer.read_until("x\r\n0\r\n\r\n");
    peer.send(kOk);
  });
  Relay relay(upstream.port());
  const std::string expecting =
      " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n";
  RawSocket client = relay.connect();
  client.send("POST /up" + expecting);
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("1\r\nx\r\n0\r\n\r\n");
  EXPECT_NE(client.read_until("ok").find("200 OK"), std::string::npos);
  RawSocket refused = relay.connect();
  refused.send("POST /refuse" + expecting);
  EXPECT_EQ(refused.read_until("no").substr(0, 12), "HTTP/1.1 403");
}

TEST(HttpStreaming, AnEarlyAnswerComesAndEndsTheConnection) {
  RawServer upstream([](RawSocket peer, int) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 413 No\r\nContent-Length: 4\r\n\r\nlong");
    peer.read_all();
  });
  Relay relay(upstream.port());
  RawSocket client = relay.connect();
  client.send(std::string(kChunkedPost) + "3\r\none\r\n");
  const std::string answer = client.read_until("long");
  EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 413");
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  client.send("3\r\ntwo\r\n");
  client.shutdown_send();
  EXPECT_TRUE(client.at_end());
}

TEST(HttpStreaming, AnAnswerThatBreaksOffIsNeverWhole) {
  const std::vector<std::string> beginnings{std::string(kChunkedAnswer) + "5\r\nfirst\r\n",
                                            "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\nfirst"};
  for (const std::string& beginning : beginnings) {
    RawServer upstream([&](RawSocket peer, int) {
      peer.read_until("\r\n\r\n");
      peer.send(beginning);
    });
    Relay relay(upstream.port());
    RawSocket client = relay.connect();
    client.send("GET /die HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string answer = client.read_all();
    EXPECT_EQ(answer.find("0\r\n\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.find("Content-Length: 15") != std::string::npos ||
                answer.find("chunked") != std::string::npos)
        << answer;
    EXPECT_TRUE(eventually([&] { return relay.breaks == 1; }));
  }
}

TEST(HttpStreaming, ARequestThatBreaksOffIsNeverWhole) {
  std::string got;
  std::atomic<bool> begun = false, ended = false;
  RawServer upstream([&](RawSocket peer, int) {
    got = peer.read_until("one");
    begun = true;
    got += peer.read_all();
    ended = true;
  });
  Relay relay(upstream.port());
  {
    RawSocket client = relay.connect();
    client.send(std::string(kChunkedPost) + "3\r\none\r\n5\r\ntw");
    ASSERT_TRUE(eventually([&] { return begun.load(); }));
  }
  ASSERT_TRUE(eventually([&] { return ended.load(); }));
  EXPECT_EQ(got.find("0\r\n\r\n"), std::string::npos) << got;
}

TEST(HttpStreaming, AClientThatLeavesEndsASilentAnswer) {
  std::atomic<bool> ended = false;
  RawServer upstream([&](RawSocket peer, int) {
    peer.read_until("\r\n\r\n");
    peer.send(std::string(kChunkedAnswer) + "3\r\none\r\n");
    ended = peer.at_end();
  });
  Relay relay(upstream.port());
  {
    RawSocket client = relay.connect();
    client.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
    client.read_until("one");
  }
  EXPECT_TRUE(eventually([&] { return ended.load(); }));
  EXPECT_TRUE(eventually([&] { return relay.dropped == 1; }));
}

TEST(HttpStreaming, LimitsAreOfWhatPassesNotOfWhatWasSaid) {
  std::atomic<bool> seen = false;
  RawServer upstream([&](RawSocket peer, int) {
    if (peer.read_until("\r\n\r\n").starts_with("GET")) {
      peer.send(std::string(kChunkedAnswer) + "5\r\nfirst\r\n");
      EXPECT_TRUE(eventually([&] { return seen.load(); }));
      peer.send("5\r\nlater\r\n0\r\n\r\n");
    }
    peer.read_all();
  });
  Relay relay(upstream.port(), {.max_streamed = 8}, {.max_streamed = 8});
  RawSocket longer = relay.connect();
  longer.send("PUT /said HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n");
  EXPECT_EQ(longer.read_all().substr(0, 12), "HTTP/1.1 413");
  RawSocket turns_out = relay.connect();
  turns_out.send(std::string(kChunkedPost) + "5\r\nfirst\r\n");
  turns_out.send("5\r\nlater\r\n");
  turns_out.shutdown_send();
  EXPECT_EQ(turns_out.read_all().substr(0, 12), "HTTP/1.1 413");
  RawSocket answered = relay.connect();
  answered.send("GET /long HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string answer = answered.read_until("first");
  seen = true;
  answer += answered.read_all();
  EXPECT_EQ(answer.find("later"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("0\r\n\r\n"), std::string::npos) << answer;
}

TEST(HttpStreaming, WhatIsHeldIsLimitedOverAllConnections) {
  Relay relay(1, {.max_body = 600000, .max_held = 1000000});
  const std::string request =
      "POST /held HTTP/1.1\r\nHost: h\r\nContent-Length: 600000\r\n\r\n" + std::string(590000, 'h');
  RawSocket first = relay.connect(), second = relay.connect();
  first.send(request);
  second.send(request);
  // Which of them comes later is not said.
  std::string refusal;
  EXPECT_TRUE(eventually([&] {
    RawSocket& which = first.answers_within(1) ? first : second;
    if (!which.answers_within(1)) return false;
    refusal = which.read_until("\r\n\r\n");
    return true;
  }));
  EXPECT_EQ(refusal.substr(0, 12), "HTTP/1.1 503");
}

TEST(HttpStreaming, ALineBetweenChunksHasAnEnd) {
  Relay relay(1);
  RawSocket client = relay.connect();
  client.send("POST /held HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;");
  client.send(std::string(100000, 'x'));
  client.shutdown_send();
  EXPECT_EQ(client.read_all().substr(0, 12), "HTTP/1.1 431");
}

}  // namespace
}  // namespace composure::http
