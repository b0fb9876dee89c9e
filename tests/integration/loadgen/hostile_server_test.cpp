// What servers do to requests, and the outcome that each must show as, with either transport.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>
#include <set>

#include "base/port.h"
#include "loadgen/request/trace_ids.h"
#include "loadgen/schedule/schedule.h"
#include "tests/integration/loadgen/attack_fixture.h"

namespace composure::loadgen {
namespace {

class EachTransport : public testing::TestWithParam<TransportKind> {
 protected:
  static AttackPlan plan_for(const std::string& url) {
    AttackPlan plan = loadgen::plan_for(url);
    plan.transport = GetParam();
    return plan;
  }

  static AttackResult against(TestServer::Behaviour behaviour, const AnswerCheck* check = nullptr,
                              std::vector<Sample>* samples = nullptr) {
    const TestServer server(std::move(behaviour));
    const Numbered source;
    AttackResult result =
        attack(plan_for(server.url()), {.requests = source, .check = check}, samples);
    EXPECT_EQ(server.requests(), result.sent);
    EXPECT_EQ(result.transport, GetParam());
    return result;
  }
};

void expect_all(const AttackResult& result, Outcome outcome) {
  EXPECT_EQ(result.offered, 20u);
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    EXPECT_EQ(result.outcomes[i], static_cast<std::size_t>(outcome) == i ? 20u : 0u)
        << kOutcomeNames[i];
  }
}

class Server : public EachTransport {};
class Requests : public EachTransport {};
class Head : public EachTransport {};

TEST_P(Server, ThatAnswersRightIsOk) {
  const EchoesNumber check;
  std::vector<Sample> samples;
  const auto result = against(
      [](int fd, const SeenRequest& request) {
        answer(fd, 200, request.path.substr(1));
        return Then::keep;
      },
      &check, &samples);
  expect_all(result, Outcome::ok);
  EXPECT_EQ(result.failed.count(), 0u);
  EXPECT_EQ(result.service.count(), 20u);
  EXPECT_EQ(result.start_lag.count(), 20u);
  EXPECT_EQ(result.acknowledged, result.response);
  for (const Sample& sample : samples) {
    EXPECT_EQ(sample.due, constant_rate_due(100, sample.sequence));
    EXPECT_GE(sample.sent, sample.due);
    EXPECT_GE(sample.first_byte, sample.sent);
    EXPECT_GE(sample.done, sample.first_byte);
    EXPECT_EQ(sample.completed, 0);
    EXPECT_EQ(sample.status, 200);
    EXPECT_EQ(sample.bytes, std::to_string(sample.sequence).size());
  }
}

// Of the headers alone: one body in four is whole, one cut short, one late, one broken.
TEST_P(Server, WhoseHeadSufficesAnswersWithBodiesOfAnyKind) {
  class Announced final : public AnswerObserver {
   public:
    void answered(const Sample&, const Phases&, std::int64_t announced) override {
      if (announced > 0) sum += announced;
    }
    std::int64_t sum = 0;
  } announced;
  const TestServer server([](int fd, const SeenRequest& request) {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::uint64_t kind = request.sequence() % 4;
    if (kind == 3)
      send_text(fd, ok + "Transfer-Encoding: chunked\r\n\r\nno number");
    else
      send_text(fd, ok + "Content-Length: 5\r\n\r\n" + (kind == 0 ? "hello" : "hel"));
    return kind == 1 ? Then::close : Then::keep;
  });
  for (const bool suffices : {false, true}) {
    AttackPlan plan = plan_for(server.url());
    plan.head_suffices = suffices;
    plan.timeout = 500ms;
    const Numbered source;
    AnswerObserver* const observer = &announced;
    const AttackResult result = attack(plan, {.requests = source, .observers = {&observer, 1}});
    EXPECT_EQ(result.count(Outcome::ok), suffices ? 20u : 5u);
    EXPECT_EQ(result.count(Outcome::reset), suffices ? 0u : 5u);
    EXPECT_EQ(result.count(Outcome::timeout), suffices ? 0u : 5u);
  }
  EXPECT_EQ(announced.sum, (5 + 15) * 5);
}

TEST_P(Server, ThatAnswersAnotherRequestIsWrong) {
  const EchoesNumber check;
  const auto result = against(
      [](int fd, const SeenRequest& request) {
        answer(fd, 200, request.sequence() % 2 == 0 ? "0" : request.path.substr(1));
        return Then::keep;
      },
      &check);
  EXPECT_EQ(result.count(Outcome::wrong), 9u);  // but for 0, the even ones
  EXPECT_EQ(result.count(Outcome::ok), 11u);
  EXPECT_EQ(result.failed.count(), 9u);
}

TEST_P(Server, ThatAnswersWithAnErrorIsAnHttpError) {
  const auto result = against([](int fd, const SeenRequest& request) {
    answer(fd, request.sequence() % 2 == 0 ? 500 : 302, "no", "Location: /elsewhere\r\n");
    return Then::keep;
  });
  expect_all(result, Outcome::http_error);
  EXPECT_EQ(result.http_errors, (std::map<int, std::uint64_t>{{302, 10}, {500, 10}}));
}

TEST_P(Server, ThatDripsItsAnswerByteByByteIsOk) {
  const EchoesNumber check;
  expect_all(against(
                 [](int fd, const SeenRequest& request) {
                   const std::string number = request.path.substr(1);
                   const std::string text =
                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                       std::to_string(number.size()) + "\r\n" + number + "\r\n0\r\n\r\n";
                   for (const char letter : text) send_text(fd, {&letter, 1});
                   return Then::keep;
                 },
                 &check),
             Outcome::ok);
}

// libcurl by itself would send such a request a second time when its connection was a kept one.
TEST_P(Server, ThatClosesWithoutAnAnswerLeavesItUnanswered) {
  std::atomic<int> turn{0};
  const auto result = against([&turn](int fd, const SeenRequest&) {
    if (turn.fetch_add(1) % 2 == 1) return Then::close;
    answer(fd, 200, "");
    return Then::keep;
  });
  EXPECT_EQ(result.count(Outcome::ok), 10u);
  EXPECT_EQ(result.count(Outcome::unanswered), 10u);
}

TEST_P(Server, ThatResetsTheConnectionLeavesItUnanswered) {
  expect_all(against([](int, const SeenRequest&) { return Then::reset; }), Outcome::unanswered);
}

TEST_P(Server, ThatClosesWithinTheBodyIsAReset) {
  std::vector<Sample> samples;
  const auto result = against(
      [](int fd, const SeenRequest&) {
        send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive5");
        return Then::close;
      },
      nullptr, &samples);
  expect_all(result, Outcome::reset);
  EXPECT_EQ(samples.at(0).bytes, 5u);
  EXPECT_EQ(samples.at(0).status, 200);
}

TEST_P(Server, ThatDoesNotSpeakHttpIsAProtocolError) {
  expect_all(against([](int fd, const SeenRequest&) {
               send_text(fd, "220 mail.example ESMTP ready\r\n");
               return Then::close;
             }),
             Outcome::protocol);
  expect_all(against([](int fd, const SeenRequest&) {
               send_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n");
               return Then::close;
             }),
             Outcome::protocol);
}

TEST_P(Server, ThatAnswersTooMuchIsTooLong) {
  const TestServer server([](int fd, const SeenRequest& request) {
    if (request.sequence() % 2 == 0) {
      answer(fd, 200, std::string(1001, 'x'));
      return Then::keep;
    }
    send_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (send_text(fd, "10\r\n0123456789abcdef\r\n")) {
    }
    return Then::close;
  });
  const Numbered source;
  AttackPlan plan = plan_for(server.url());
  plan.connection.max_body = 1000;
  expect_all(attack(plan, {.requests = source}), Outcome::too_long);
}

TEST_P(Server, ThatAnswersAsMuchAsIsAllowedIsOk) {
  const TestServer server([](int fd, const SeenRequest&) {
    answer(fd, 200, std::string(1000, 'x'));
    return Then::keep;
  });
  const Numbered source;
  AttackPlan plan = plan_for(server.url());
  plan.connection.max_body = 1000;
  expect_all(attack(plan, {.requests = source}), Outcome::ok);
}

TEST_P(Server, ThatNeverAnswersTimesOut) {
  const TestServer server([](int fd, const SeenRequest& request) {
    if (request.sequence() % 2 == 0) send_text(fd, "HTTP/1.1 200 OK\r\nContent-Le");
    char byte;
    recv(fd, &byte, 1, 0);  // until the client gives up
    return Then::close;
  });
  const Numbered source;
  AttackPlan plan = plan_for(server.url());
  plan.timeout = 700ms;
  std::vector<Sample> samples;
  const AttackResult result = attack(plan, {.requests = source}, &samples);
  expect_all(result, Outcome::timeout);
  EXPECT_EQ(server.requests(), 20u);
  for (const Sample& sample : samples) EXPECT_GE(sample.response_time(), 700'000'000);
  EXPECT_GE(*result.failed.min(), 700'000'000);
}

TEST_P(Server, ThatIsNotThereRefuses) {
  const auto port = PortReservation::take();
  ASSERT_TRUE(port);
  const Numbered source;
  expect_all(
      attack(plan_for("http://127.0.0.1:" + std::to_string(port->port())), {.requests = source}),
      Outcome::refused);
}

TEST_P(Server, WhoseNameHasNoAddressIsADnsFailure) {
  // A label of 64 letters: refused by the resolver without asking anybody.
  const Numbered source;
  expect_all(attack(plan_for("http://" + std::string(64, 'a') + ".invalid"), {.requests = source}),
             Outcome::dns);
}

TEST_P(Server, ThatSpeaksNoTlsIsATlsFailure) {
  const TestServer server([](int, const SeenRequest&) { return Then::close; },
                          "HTTP/1.1 400 Bad Request\r\n\r\n");
  const Numbered source;
  expect_all(
      attack(plan_for("https://127.0.0.1:" + std::to_string(server.port())), {.requests = source}),
      Outcome::tls);
}

// Kept connections that the server closes while they are idle must cost nothing but a new
// connection.
TEST_P(Server, ThatClosesIdleConnectionsDoesNoHarm) {
  const auto result = against([](int fd, const SeenRequest&) {
    // Answer and end leave together: an end that came after the next request had left would be that
    // one's.
    const int together = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_CORK, &together, sizeof(together));
    answer(fd, 200, "");
    return Then::close;  // without having said so
  });
  EXPECT_EQ(result.count(Outcome::ok), 20u);
}

TEST_P(Requests, ArriveAsTheyWereWritten) {
  const TestServer server([](int fd, const SeenRequest&) {
    answer(fd, 200, "");
    return Then::keep;
  });
  const std::vector<std::string> methods = {"GET", "POST", "PUT", "DELETE", "PATCH", "GET", "POST"};
  const Numbered source([&methods](std::uint64_t k, Request& request) {
    request.method = methods[k % methods.size()];
    if (request.method[0] == 'P') request.body = std::string(k * 100, 'b');
    request.headers = {{"X-Number", std::to_string(k)}, {"X-Empty", ""}};
  });
  AttackPlan plan = plan_for(server.url() + "/prefix/");
  // One user, so that there is one connection, however late anything is.
  ConstantVus user{1};
  user.iterations = 20;
  plan.schedule = user;
  plan.duration = 1min;  // ends with the iterations
  plan.trace_ratio = 0.5;
  plan.seed = 11;
  std::vector<Sample> samples;
  const auto result = attack(plan, {.requests = source}, &samples);
  expect_all(result, Outcome::ok);
  std::set<std::uint64_t> sequences;
  for (const SeenRequest& request : server.seen()) {
    const std::uint64_t k = request.sequence();
    sequences.insert(k);
    EXPECT_EQ(request.path, "/prefix/" + std::to_string(k));
    EXPECT_EQ(request.method, methods[k % methods.size()]);
    EXPECT_EQ(request.body, request.method[0] == 'P' ? std::string(k * 100, 'b') : "");
    EXPECT_EQ(request.header("X-Number"), std::to_string(k));
    EXPECT_EQ(request.header("X-Empty"), "");
    EXPECT_EQ(request.header("Expect"), "(absent)");
    EXPECT_EQ(request.header("Content-Type"), "(absent)");
    EXPECT_EQ(request.header("traceparent"), traceparent(11, k, is_sampled(11, k, 0.5)));
  }
  EXPECT_EQ(sequences.size(), 20u);
  for (const Sample& sample : samples) {
    EXPECT_EQ((sample.flags & kTraced) != 0, is_sampled(11, sample.sequence, 0.5));
  }
  EXPECT_EQ(server.connections(), 1u);  // kept alive
}

TEST_P(Head, HasNoBodyToWaitFor) {
  const TestServer server([](int fd, const SeenRequest&) {
    send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    return Then::keep;
  });
  const Numbered source([](std::uint64_t k, Request& request) {
    request.method = k % 2 == 0 ? "HEAD" : "GET";
    if (k % 2 == 1) request.headers = {{"Connection", "close"}};
  });
  AttackPlan plan = plan_for(server.url());
  plan.timeout = 700ms;
  const auto result = attack(plan, {.requests = source});
  EXPECT_EQ(result.count(Outcome::ok), 10u);       // HEAD
  EXPECT_EQ(result.count(Outcome::timeout), 10u);  // GET waits for the ten bytes
}

const auto kTransports = testing::Values(TransportKind::http1, TransportKind::curl);
const auto kName = [](const auto& kind) { return std::string(transport_name(kind.param)); };
INSTANTIATE_TEST_SUITE_P(Each, Server, kTransports, kName);
INSTANTIATE_TEST_SUITE_P(Each, Requests, kTransports, kName);
INSTANTIATE_TEST_SUITE_P(Each, Head, kTransports, kName);

}  // namespace
}  // namespace composure::loadgen
