// What a kept connection is worth: what arrives on it while nobody asks is no answer, its end while
// it is idle costs nothing, and its end after a request went out is told apart.
#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/integration/loadgen/test_server.h"
#include "tests/integration/loadgen/tls_server.h"
#include "tests/integration/loadgen/transport_client.h"

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

// Once said, for all who wait.
class Signal {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [this] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

const std::string kGood = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
const std::string kLie = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nlie";
const std::string k408 =
    "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

// A connection that http1 has looked at once is trusted within a millisecond of its last answer.
void be_idle() { std::this_thread::sleep_for(2ms); }

struct Unasked {
  std::string name;
  std::string text;  // what comes on the idle connection
  Then then;         // and what becomes of it
  bool redirects = false;
  bool looked_at = false;  // the event loop had a look before the next request
};

void PrintTo(const Unasked& unasked, std::ostream* out) { *out << unasked.name; }

std::vector<Unasked> all_unasked() {
  return {{"RequestTimeout", k408, Then::close},
          {"RequestTimeoutSeen", k408, Then::close, false, true},
          {"RequestTimeoutKept", k408, Then::keep},
          {"RequestTimeoutOfRedirects", k408, Then::close, true},
          {"WholeAnswer", kLie, Then::keep},
          {"WholeAnswerSeen", kLie, Then::keep, false, true},
          {"PartOfAnAnswer", "HTTP/1.1 200 OK\r\nContent-Le", Then::keep},
          {"OneByte", "\n", Then::keep},
          {"Nothing", "", Then::close},
          {"NothingSeen", "", Then::close, false, true}};
}

class IdleConnections : public testing::TestWithParam<std::tuple<TransportKind, Unasked>> {};

void expect_right(TransportClient& client) {
  const Got got = client.get("/");
  EXPECT_EQ(outcome_name(got.answer.outcome), "ok");
  EXPECT_EQ(got.answer.status, 200);
  EXPECT_EQ(got.body, "good");
}

// Each connection answers three requests and is idle then, until it is told to misbehave.
TEST_P(IdleConnections, BringNoAnswerAndCostNoError) {
  const auto& [kind, unasked] = GetParam();
  constexpr int kAnswers = 3;
  Signal idle, done;
  const TestServer server([&, &unasked = unasked](int fd) {
    char chunk[4096];
    for (int i = 0; i < kAnswers; ++i) {
      if (recv(fd, chunk, sizeof(chunk), 0) <= 0) return;
      send_text(fd, kGood);
    }
    idle.wait();
    send_text(fd, unasked.text);
    if (unasked.then == Then::close) shutdown(fd, SHUT_WR);
    wait_until_arrived(fd);
    done.set();
    while (recv(fd, chunk, sizeof(chunk), 0) > 0) {
    }
  });
  ConnectionOptions options;
  options.url = server.url();
  options.follow_redirects = unasked.redirects && kind == TransportKind::curl;
  TransportClient client(kind, options);
  for (int i = 0; i < kAnswers; ++i) expect_right(client);
  EXPECT_EQ(server.connections(), 1u);
  idle.set();
  done.wait();
  be_idle();
  if (unasked.looked_at) client.look();
  for (int i = 0; i < kAnswers; ++i) expect_right(client);
  EXPECT_EQ(server.connections(), 2u);
}

INSTANTIATE_TEST_SUITE_P(Each, IdleConnections,
                         testing::Combine(testing::Values(TransportKind::http1,
                                                          TransportKind::curl),
                                          testing::ValuesIn(all_unasked())),
                         [](const auto& item) {
                           return std::string(transport_name(std::get<0>(item.param))) +
                                  std::get<1>(item.param).name;
                         });

class KeptConnections : public testing::TestWithParam<TransportKind> {};

// A second answer in a record of its own comes right behind the first.
TEST_P(KeptConnections, TakesNoAnswerThatNobodyAskedForThroughTls) {
  const TestCertificates certificates;
  const TlsServer server(
      certificates, false, [](const std::string&) { return kGood; }, kLie);
  ConnectionOptions options;
  options.url = server.url();
  options.tls.authorities = certificates.authority();
  TransportClient client(GetParam(), options);
  for (std::uint64_t i = 1; i <= 5; ++i) {
    expect_right(client);
    const std::int64_t deadline = monotonic_ns() + 20'000'000'000;
    while (server.answered() < i && monotonic_ns() < deadline) std::this_thread::yield();
    be_idle();
  }
  EXPECT_EQ(server.connections(), 5u);
}

// Over the first connection and over a kept one, whether it ends orderly or not.
TEST_P(KeptConnections, TellsUnansweredRequestsApart) {
  for (const Then then : {Then::close, Then::reset}) {
    const TestServer server([then](int fd, const SeenRequest& request) {
      if (request.path == "/") return send_text(fd, kGood) ? Then::keep : Then::close;
      if (request.path == "/half") send_text(fd, "HTTP/1.1 200 OK\r\nContent-Le");
      return then;
    });
    ConnectionOptions options;
    options.url = server.url();
    TransportClient client(GetParam(), options);
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(outcome_name(client.get("/none").answer.outcome), "unanswered");
      expect_right(client);
      EXPECT_EQ(outcome_name(client.get("/none").answer.outcome), "unanswered");
      EXPECT_EQ(outcome_name(client.get("/half").answer.outcome), "reset");
    }
    EXPECT_EQ(server.requests(), 8u);  // none was sent twice
  }
}

INSTANTIATE_TEST_SUITE_P(Each, KeptConnections,
                         testing::Values(TransportKind::http1, TransportKind::curl),
                         [](const auto& kind) { return std::string(transport_name(kind.param)); });

}  // namespace
}  // namespace composure::loadgen
