// What the transport `http2` does with servers that refuse, end, lie or speak something else.
#include <atomic>
#include <mutex>

#include "tests/integration/loadgen/http2_requests.h"

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

TEST(Http2, LosesTheStreamThatIsResetAndNoOther) {
  Http2Server server([](Http2Peer& peer, const Http2Request& request) {
    const auto k = std::stoi(request.path().substr(1));
    if (k % 3 == 0) return peer.reset(request.stream, NGHTTP2_INTERNAL_ERROR);
    return answer_good(peer, request);
  });
  TransportClient client(TransportKind::http2, server.options());
  EXPECT_EQ(outcomes(client, start_many(client, 30)), (Counted{{"ok", 20}, {"reset", 10}}));
  EXPECT_EQ(server.seen().size(), 30u);  // none was sent again
  EXPECT_EQ(server.connections(), 1u);
}

TEST(Http2, LosesAnAnswerThatIsResetInTheMiddle) {
  Http2Server server([](Http2Peer& peer, const Http2Request& request) {
    if (request.path() == "/good") return answer_good(peer, request);
    peer.frame(FrameType::headers, kEndHeaders, request.stream,
               Http2Peer::packed({{":status", "200"}}));
    peer.frame(FrameType::data, 0, request.stream, "half");
    const bool refuses = request.path() == "/refused";
    return peer.reset(request.stream, refuses ? NGHTTP2_REFUSED_STREAM : NGHTTP2_NO_ERROR);
  });
  TransportClient client(TransportKind::http2, server.options());
  for (const char* path : {"/", "/refused"}) {
    const Got got = client.get(path);
    EXPECT_EQ(outcome_name(got.answer.outcome), "reset");
    EXPECT_EQ(got.answer.bytes, 4u);
    EXPECT_TRUE(got.answer.head_whole);
  }
  expect_right_answer(client);
  EXPECT_EQ(server.seen().size(), 3u);
}

TEST(Http2, SendsAgainWhatIsRefusedButNotForEver) {
  std::atomic<int> refusals{0};
  Http2Server server([&refusals](Http2Peer& peer, const Http2Request& request) {
    if (request.path() == "/never" || (request.path() == "/later" && refusals < 3)) {
      ++refusals;
      return peer.reset(request.stream, NGHTTP2_REFUSED_STREAM);
    }
    return answer_good(peer, request);
  });
  TransportClient client(TransportKind::http2, server.options());
  EXPECT_EQ(outcome_name(client.get("/later").answer.outcome), "ok");
  EXPECT_EQ(refusals, 3);
  EXPECT_EQ(outcome_name(client.get("/never").answer.outcome), "reset");
  EXPECT_LT(refusals, 20);
  expect_right_answer(client);
}

// The first connections end when all has come that was sent at once: the first request is answered,
// what follows was seen, and the last was not, as they say.
TEST(Http2, SendsAgainWhatAGoawayLeavesOut) {
  std::mutex mutex;
  std::map<std::string, int> acted;
  std::atomic<int> number{0}, unanswered{0};
  const auto act = [&](const Http2Request& request) {
    const std::lock_guard lock(mutex);
    ++acted[request.path()];
  };
  Http2Server server(Http2Server::Serve([&](const Http2Peer::Wire& wire) {
    Http2Peer peer(wire);
    peer.greet();
    const bool ends = ++number <= 3;
    while (const auto first = peer.next()) {
      act(*first);
      std::vector<Http2Request> more;
      if (ends && !peer.ping()) return;
      while (ends && more.size() < 2)
        if (const auto next = peer.ready())
          more.push_back(*next);
        else
          break;
      if (more.size() == 2) {
        act(more[0]);
        ++unanswered;
        peer.goaway(more[0].stream);
        peer.answer(first->stream, 200, "good");
        return;
      }
      answer_good(peer, *first);
      for (const Http2Request& next : more) {
        act(next);
        answer_good(peer, next);
      }
    }
  }));
  ConnectionOptions options = server.options();
  options.streams = 3;
  TransportClient client(TransportKind::http2, options);
  Counted counted = outcomes(client, start_many(client, 9));
  EXPECT_GE(unanswered, 1);
  EXPECT_EQ(counted["unanswered"], unanswered);
  EXPECT_EQ(counted["ok"], 9 - unanswered);
  const std::lock_guard lock(mutex);
  EXPECT_EQ(acted.size(), 9u);
  for (const auto& [path, times] : acted) EXPECT_EQ(times, 1) << path;
}

// As proxies do between two requests.
TEST(Http2, MakesANewConnectionWhereTheServerClosedAnIdleOne) {
  for (const bool says_so : {true, false}) {
    Http2Server server(Http2Server::Serve([says_so](const Http2Peer::Wire& wire) {
      Http2Peer peer(wire);
      peer.greet();
      const auto request = peer.next();
      if (!request) return;
      answer_good(peer, *request);
      if (says_so) peer.goaway(request->stream);
    }));
    TransportClient client(TransportKind::http2, server.options());
    for (int i = 0; i < 10; ++i) {
      expect_right_answer(client);
      EXPECT_TRUE(server.closed_within(10s, static_cast<std::uint64_t>(i) + 1));
    }
    EXPECT_EQ(server.connections(), 10u);
  }
}

TEST(Http2, ThatEndsBeforeTheAnswerLeavesItUnanswered) {
  Http2Server server(Http2Server::Serve([](const Http2Peer::Wire& wire) {
    Http2Peer peer(wire);
    peer.greet();
    peer.next();
  }));
  TransportClient client(TransportKind::http2, server.options());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome_name(client.get("/").answer.outcome), "unanswered");
  EXPECT_EQ(server.connections(), 3u);
}

TEST(Http2, FromWhichNothingComesTimesOut) {
  Http2Server server(Http2Server::Serve([](const Http2Peer::Wire& wire) {
    char byte;
    while (wire.read(&byte, 1)) {  // not even settings
    }
  }));
  TransportClient client(TransportKind::http2, server.options());
  EXPECT_FALSE(client.wait(client.start(get_request("/")), 200ms));
  // Who was silent all the time is not asked again.
  EXPECT_FALSE(client.wait(client.start(get_request("/")), 200ms));
  EXPECT_EQ(server.connections(), 2u);
}

// The client must neither wait for it nor keep its answers.
TEST(Http2, IsNotFloodedByPingsThatNobodyReadsTheAnswersOf) {
  Http2Server server([](Http2Peer& peer, const Http2Request& request) {
    if (request.path() == "/good") return answer_good(peer, request);
    while (peer.frame(FrameType::ping, 0, 0, "12345678")) {
    }
    return false;
  });
  TransportClient client(TransportKind::http2, server.options());
  EXPECT_EQ(outcome_name(client.get("/").answer.outcome), "protocol");
  expect_right_answer(client);
}

struct Garbage {
  std::string what;
  std::function<void(Http2Peer& peer, std::uint32_t stream)> send;
};

TEST(Http2, TellsWhatIsNoHttp2AndGoesOn) {
  const auto head = [](const std::vector<std::pair<std::string, std::string>>& fields,
                       std::uint8_t flags) {
    return [=](Http2Peer& peer, std::uint32_t stream) {
      peer.frame(FrameType::headers, flags, stream, Http2Peer::packed(fields));
    };
  };
  const std::vector<Garbage> all = {
      {"a frame that is too long",
       [](auto& peer, auto stream) {
         peer.frame(FrameType::data, 0, stream, std::string(70'000, 'x'));
       }},
      {"data without headers",
       [](auto& peer, auto stream) { peer.frame(FrameType::data, kEndStream, stream, "hello"); }},
      {"headers that cannot be unpacked",
       [](auto& peer, auto stream) {
         peer.frame(FrameType::headers, kEndHeaders | kEndStream, stream,
                    "\xff\xff\xff\xff\xff\xff");
       }},
      {"headers of a stream that nobody opened",
       [](auto& peer, auto) { peer.answer(77, 200, "hello"); }},
      {"a window beyond its limit",
       [](auto& peer, auto stream) {
         for (int i = 0; i < 2; ++i) peer.window(0, 0x7fffffff);
         static_cast<void>(stream);
       }},
      {"no status", head({{"x-a", "1"}}, kEndHeaders | kEndStream)},
      {"an odd status", head({{":status", "abc"}}, kEndHeaders | kEndStream)},
      {"a length that is not kept",
       head({{":status", "200"}, {"content-length", "5"}}, kEndHeaders | kEndStream)},
      {"a push",
       [](auto& peer, auto stream) {
         peer.frame(FrameType::push, kEndHeaders, stream, Http2Peer::number(2));
       }},
      {"endless headers",
       [](auto& peer, auto stream) {
         peer.frame(FrameType::headers, 0, stream, Http2Peer::packed({{":status", "200"}}));
         while (peer.frame(FrameType::continuation, 0, stream,
                           Http2Peer::packed({{"x", std::string(1000, 'x')}}))) {
         }
       }},
  };
  for (const Garbage& garbage : all) {
    SCOPED_TRACE(garbage.what);
    Http2Server server([&garbage](Http2Peer& peer, const Http2Request& request) {
      if (request.path() == "/good") return answer_good(peer, request);
      garbage.send(peer, request.stream);
      return true;
    });
    TransportClient client(TransportKind::http2, server.options());
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(outcome_name(client.get("/bad").answer.outcome), "protocol");
      expect_right_answer(client);
    }
    EXPECT_EQ(server.seen().size(), 4u);  // none was sent twice
  }
}

TEST(Http2, ReadsHeadersUpToTheLimit) {
  Http2Server server([](Http2Peer& peer, const Http2Request& request) {
    const std::string third(std::stoul(request.path().substr(1)) / 3, 'x');
    const std::string head =
        Http2Peer::packed({{":status", "200"}, {"x-1", third}, {"x-2", third}, {"x-3", third}});
    peer.frame(FrameType::headers, kEndStream, request.stream, head.substr(0, 16'000));
    for (std::size_t at = 16'000; at < head.size(); at += 16'000)
      peer.frame(FrameType::continuation, at + 16'000 >= head.size() ? kEndHeaders : 0,
                 request.stream, head.substr(at, 16'000));
    return true;
  });
  TransportClient client(TransportKind::http2, server.options());
  EXPECT_EQ(outcome_name(client.get("/60000").answer.outcome), "ok");
  EXPECT_EQ(outcome_name(client.get("/66000").answer.outcome), "too_long");
  EXPECT_EQ(outcome_name(client.get("/60000").answer.outcome), "ok");
  EXPECT_EQ(server.connections(), 1u);  // of that stream alone
}

TEST(Http2, TakesNoMoreThanTheLongestBody) {
  Http2Server server([](Http2Peer& peer, const Http2Request& request) {
    return peer.answer(request.stream, 200, std::string(std::stoul(request.path().substr(1)), 'x'));
  });
  ConnectionOptions options = server.options();
  options.max_body = 1000;
  TransportClient client(TransportKind::http2, options);
  EXPECT_EQ(outcome_name(client.get("/1000").answer.outcome), "ok");
  const Got got = client.get("/1001");
  EXPECT_EQ(outcome_name(got.answer.outcome), "too_long");
  EXPECT_EQ(got.body.size(), 1000u);
  EXPECT_EQ(outcome_name(client.get("/1000").answer.outcome), "ok");
  EXPECT_EQ(server.connections(), 1u);
}

TEST(Http2, ThatTheServerDoesNotSpeakIsAProtocolError) {
  for (const std::string text :
       {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"}) {
    Http2Server server(Http2Server::Serve([&text](const Http2Peer::Wire& wire) {
      wire.write(text);
      char byte;
      while (wire.read(&byte, 1)) {
      }
    }));
    TransportClient client(TransportKind::http2, server.options());
    EXPECT_EQ(outcome_name(client.get("/").answer.outcome), "protocol");
  }
}

}  // namespace
}  // namespace composure::loadgen
