// What the transport `http2` does with servers that are right. What all transports must do is in
// transport_conformance_test.cpp.
#include <atomic>

#include "tests/integration/loadgen/http2_requests.h"

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

TEST(Http2, SendsPseudoHeadersFirstAndNothingOfHttp1) {
  Http2Server server([](Http2Peer& peer, const Http2Request& request) {
    return peer.answer(request.stream, 200, request.body);
  });
  ConnectionOptions options = server.options();
  options.url += "/prefix/";
  TransportClient client(TransportKind::http2, options);
  Request sent = TransportClient::request_for("/a?b#c", "POST", "body");
  sent.headers = {{"X-Own", "A"},     {"Connection", "close"}, {"Host", "elsewhere:1"},
                  {"TE", "trailers"}, {"Upgrade", "h2c"},      {"Keep-Alive", "1"},
                  {"X-Empty", ""}};
  EXPECT_EQ(client.ask(sent).body, "body");
  EXPECT_EQ(client.get("/plain").answer.status, 200);
  const auto seen = server.seen();
  EXPECT_EQ(seen.at(0).names,
            (std::vector<std::string>{":method", ":scheme", ":authority", ":path", "x-own", "te",
                                      "x-empty", "content-length"}));
  EXPECT_EQ(seen.at(0).header(":method"), "POST");
  EXPECT_EQ(seen.at(0).header(":authority"), "elsewhere:1");
  EXPECT_EQ(seen.at(0).path(), "/prefix/a?b");
  EXPECT_EQ(seen.at(0).header("content-length"), "4");
  EXPECT_EQ(seen.at(0).body, "body");
  EXPECT_EQ(seen.at(1).names,
            (std::vector<std::string>{":method", ":scheme", ":authority", ":path"}));
  EXPECT_EQ(seen.at(1).header(":scheme"), "http");
}

TEST(Http2, CarriesManyRequestsOverOneConnection) {
  Http2Server server(Http2Server::Serve(
      [](const Http2Peer::Wire& wire) { serve_http2_together(wire, 50, "hello"); }));
  TransportClient client(TransportKind::http2, server.options());
  EXPECT_EQ(client.get("/").body, "hello");
  for (int round = 0; round < 3; ++round)
    EXPECT_EQ(outcomes(client, start_many(client, 50)), (Counted{{"ok", 50}}));
  EXPECT_EQ(server.connections(), 1u);
}

// -streams 1 is a connection for each request that is under way.
TEST(Http2, MakesAsManyConnectionsAsItsStreamsNeed) {
  for (const auto& [streams, connections] : {std::pair{1u, 20u}, {8u, 3u}, {100u, 1u}}) {
    Http2Server server(answer_good);
    ConnectionOptions options = server.options();
    options.streams = streams;
    TransportClient client(TransportKind::http2, options);
    for (int round = 0; round < 2; ++round)
      EXPECT_EQ(outcomes(client, start_many(client, 20)), (Counted{{"ok", 20}}));
    EXPECT_EQ(server.connections(), connections);
  }
}

// It refuses what is beyond its limit, as it must. Until it has said so nobody can know.
TEST(Http2, RespectsHowManyStreamsTheServerTakes) {
  std::atomic<int> refused{0};
  Http2Server server(Http2Server::Serve([&refused](const Http2Peer::Wire& wire) {
    Http2Peer peer(wire);
    peer.greet({{Http2Peer::kMaxStreams, 5}});
    while (const auto first = peer.next()) {
      std::vector<Http2Request> open{*first};
      if (!peer.ping()) return;
      while (const auto more = peer.ready()) open.push_back(*more);
      for (std::size_t i = 0; i < open.size(); ++i) {
        if (i < 5) {
          answer_good(peer, open[i]);
        } else {
          ++refused;
          peer.reset(open[i].stream, NGHTTP2_REFUSED_STREAM);
        }
      }
    }
  }));
  TransportClient client(TransportKind::http2, server.options());
  EXPECT_EQ(outcomes(client, start_many(client, 40)), (Counted{{"ok", 40}}));
  EXPECT_LE(refused, 35);
  refused = 0;
  for (int round = 0; round < 3; ++round)
    EXPECT_EQ(outcomes(client, start_many(client, 40)), (Counted{{"ok", 40}}));
  EXPECT_EQ(refused, 0);
  EXPECT_GE(server.connections(), 8u);
}

TEST(Http2, WaitsWhileTheServerTakesNoStreams) {
  Http2Server server(Http2Server::Serve([](const Http2Peer::Wire& wire) {
    Http2Peer peer(wire);
    peer.greet({{Http2Peer::kMaxStreams, 0}});
    while (const auto request = peer.next()) {
      peer.reset(request->stream, NGHTTP2_REFUSED_STREAM);
      if (!peer.ping() || !peer.ping()) return;
      EXPECT_FALSE(peer.ready());
      peer.settings({{Http2Peer::kMaxStreams, 10}});
      while (const auto next = peer.next()) answer_good(peer, *next);
    }
  }));
  TransportClient client(TransportKind::http2, server.options());
  expect_right_answer(client);
  EXPECT_EQ(server.connections(), 1u);
}

TEST(Http2, GivesUpOneStreamAndKeepsTheOthers) {
  std::atomic<std::uint32_t> resets{0};
  Http2Server server([&resets](Http2Peer& peer, const Http2Request& request) {
    resets += static_cast<std::uint32_t>(peer.take_resets().size());
    return request.path() == "/slow" || answer_good(peer, request);
  });
  TransportClient client(TransportKind::http2, server.options());
  const std::uint32_t slow = client.start(get_request("/slow"));
  expect_right_answer(client);
  EXPECT_FALSE(client.wait(slow, 0ns));
  expect_right_answer(client);
  EXPECT_EQ(resets, 1u);
  EXPECT_EQ(server.connections(), 1u);
}

TEST(Http2, SkipsInterimAnswersAndReadsTrailers) {
  Http2Server server([](Http2Peer& peer, const Http2Request& request) {
    const std::uint32_t stream = request.stream;
    const auto head = [&](const std::string& status, std::uint8_t flags = 0) {
      return peer.frame(FrameType::headers, kEndHeaders | flags, stream,
                        Http2Peer::packed({{":status", status}, {"content-length", "5"}}));
    };
    return peer.frame(FrameType::headers, kEndHeaders, stream,
                      Http2Peer::packed({{":status", "103"}})) &&
           peer.frame(FrameType::headers, kEndHeaders, stream,
                      Http2Peer::packed({{":status", "100"}})) &&
           head("200") && peer.frame(FrameType::data, 0, stream, "hello") &&
           peer.frame(FrameType::headers, kEndHeaders | kEndStream, stream,
                      Http2Peer::packed({{"x-sum", "1"}}));
  });
  TransportClient client(TransportKind::http2, server.options());
  for (int i = 0; i < 3; ++i) {
    const Got got = client.get("/");
    EXPECT_EQ(outcome_name(got.answer.outcome), "ok");
    EXPECT_EQ(got.answer.status, 200);
    EXPECT_EQ(got.answer.announced, 5);
    EXPECT_EQ(got.body, "hello");
  }
  EXPECT_EQ(server.connections(), 1u);
}

TEST(Http2, SendsBodiesThroughTinyWindows) {
  Http2Server server(Http2Server::Serve([](const Http2Peer::Wire& wire) {
    Http2Peer peer(wire);
    peer.greet({{Http2Peer::kInitialWindow, 7}});
    while (const auto request = peer.next()) {
      EXPECT_LE(peer.longest_data(), 7u);
      peer.answer(request->stream, 200, request->path() == "/good" ? "good" : request->body);
    }
  }));
  TransportClient client(TransportKind::http2, server.options());
  expect_right_answer(client);  // after it the settings are known
  std::string body;
  for (int i = 0; body.size() < 2000; ++i) body += std::to_string(i);
  std::vector<std::uint32_t> slots;
  for (int i = 0; i < 3; ++i)
    slots.push_back(client.start(TransportClient::request_for("/", "POST", body)));
  for (const std::uint32_t slot : slots) {
    const auto got = client.wait(slot);
    ASSERT_TRUE(got);
    EXPECT_TRUE(got->body == body);
  }
}

TEST(Http2, CarriesLongBodiesBothWays) {
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += std::to_string(i);
  Http2Server server([](Http2Peer& peer, const Http2Request& request) {
    peer.frame(FrameType::headers, kEndHeaders, request.stream,
               Http2Peer::packed({{":status", "200"}}));
    for (std::size_t at = 0; at < request.body.size(); at += 16'000)
      if (!peer.frame(FrameType::data, 0, request.stream, request.body.substr(at, 16'000)))
        return false;
    return peer.frame(FrameType::data, kEndStream, request.stream, "");
  });
  TransportClient client(TransportKind::http2, server.options());
  for (int i = 0; i < 2; ++i) {
    const Got got = client.ask(TransportClient::request_for("/", "POST", body));
    EXPECT_EQ(outcome_name(got.answer.outcome), "ok");
    EXPECT_EQ(got.answer.bytes, body.size());
    EXPECT_TRUE(got.body == body);
    EXPECT_GT(got.answer.written, 0);
    EXPECT_GE(got.answer.first_byte, got.answer.written);
  }
}

TEST(Http2, TakesAnAnswerThatComesBeforeTheRequestIsWhole) {
  std::atomic<std::uint32_t> reset{0};
  Http2Server server(Http2Server::Serve([&reset](const Http2Peer::Wire& wire) {
    Http2Peer peer(wire);
    peer.give_back(false);
    peer.greet();
    std::uint32_t stream = 1;
    for (int frames = 0; frames < 4; ++frames) peer.step();  // among them the first headers
    peer.answer(stream, 413, "no");
    while (const auto request = peer.next()) {
      for (const std::uint32_t stopped : peer.take_resets()) reset = stopped;
      answer_good(peer, *request);
    }
  }));
  TransportClient client(TransportKind::http2, server.options());
  std::string body;
  body.resize(9'000'000, 'x');
  const Got got = client.ask(TransportClient::request_for("/", "POST", body));
  EXPECT_EQ(outcome_name(got.answer.outcome), "ok");
  EXPECT_EQ(got.answer.status, 413);
  EXPECT_EQ(got.body, "no");
  expect_right_answer(client);
  EXPECT_EQ(reset, 1u);
  EXPECT_EQ(server.connections(), 1u);
}

TEST(Http2, AnswersPingsWhateverTheirNumber) {
  std::atomic<std::uint32_t> pongs{0};
  Http2Server server([&pongs](Http2Peer& peer, const Http2Request& request) {
    for (int i = 0; i < 500; ++i) peer.frame(FrameType::ping, 0, 0, "12345678");
    answer_good(peer, request);
    while (peer.pongs() < 500)
      if (!peer.step()) break;
    pongs = peer.pongs();
    return false;
  });
  TransportClient client(TransportKind::http2, server.options());
  expect_right_answer(client);
  // The connection is read while it is idle, too.
  client.wait(client.start(get_request("/")));
  EXPECT_EQ(pongs, 500u);
}

TEST(Http2, WithoutKeepAliveMakesAConnectionForEachRequest) {
  Http2Server server(answer_good);
  ConnectionOptions options = server.options();
  options.keep_alive = false;
  TransportClient client(TransportKind::http2, options);
  for (int i = 0; i < 5; ++i) {
    const Got got = client.get("/");
    EXPECT_EQ(got.body, "good");
    EXPECT_TRUE(got.answer.new_connection);
  }
  EXPECT_EQ(outcomes(client, start_many(client, 5)), (Counted{{"ok", 5}}));
  EXPECT_EQ(server.connections(), 10u);
}

TEST(Http2, TellsWhenThingsHappened) {
  Http2Server server(answer_good);
  TransportClient client(TransportKind::http2, server.options());
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
  }
}

TEST(Http2, DoesNotSendWhatWouldBreakTheHead) {
  Http2Server server(answer_good);
  TransportClient client(TransportKind::http2, server.options());
  Request broken = get_request("/x");
  broken.headers = {{"X-Value", "a\r\nX-Other: b"}};
  EXPECT_EQ(outcome_name(client.ask(broken).answer.outcome), "protocol");
  Request long_one = get_request("/x");
  long_one.headers = {{"X-Value", std::string(100'000, 'x')}};
  EXPECT_EQ(outcome_name(client.ask(long_one).answer.outcome), "protocol");
  expect_right_answer(client);
  EXPECT_EQ(server.seen().size(), 1u);
}

}  // namespace
}  // namespace composure::loadgen
