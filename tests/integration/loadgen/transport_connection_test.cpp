// How each transport gets its connections: TLS, unix sockets, names, and many of them.
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <set>

#include "base/port.h"
#include "base/text.h"
#include "loadgen/bench/epoll_server.h"
#include "tests/integration/loadgen/tls_server.h"
#include "tests/integration/loadgen/transport_client.h"

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

class Connections : public testing::TestWithParam<TransportKind> {
 protected:
  static TestCertificates& certificates() {
    static TestCertificates made;
    return made;
  }
  static ConnectionOptions to(const TlsServer& server) {
    ConnectionOptions options;
    options.url = server.url();
    options.tls.authorities = certificates().authority();
    return options;
  }
  Outcome outcome_with(const ConnectionOptions& options) {
    TransportClient client(GetParam(), options);
    return client.get("/").answer.outcome;
  }
};

// The body is as long as the path's number says.
std::string sized_answer(const std::string& path) {
  const std::string body(std::stoul("0" + path.substr(1)), 'x');
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_P(Connections, GoThroughTls) {
  const TlsServer server(certificates(), false, sized_answer);
  TransportClient client(GetParam(), to(server));
  for (const std::string size : {"0", "5", "100000", "3000000", "5"}) {
    const Got got = client.get("/" + size);
    EXPECT_EQ(got.answer.outcome, Outcome::ok);
    EXPECT_EQ(std::to_string(got.body.size()), size);
  }
  EXPECT_EQ(server.connections(), 1u);
}

TEST_P(Connections, GoThroughTlsByTheDozen) {
  const TlsServer server(certificates(), false, sized_answer);
  TransportClient client(GetParam(), to(server));
  for (int round = 0; round < 3; ++round) {
    std::vector<std::uint32_t> slots;
    for (int i = 0; i < 40; ++i) slots.push_back(client.start(TransportClient::request_for("/9")));
    for (const std::uint32_t slot : slots) {
      const auto got = client.wait(slot);
      ASSERT_TRUE(got);
      EXPECT_EQ(got->answer.outcome, Outcome::ok);
      EXPECT_EQ(got->body, "xxxxxxxxx");
    }
  }
  EXPECT_LE(server.connections(), 80u);  // kept
}

TEST_P(Connections, NeedACertificateThatIsTrusted) {
  const TlsServer server(certificates(), false, sized_answer);
  ConnectionOptions options = to(server);
  options.tls.authorities = certificates().stranger();
  EXPECT_EQ(outcome_with(options), Outcome::tls);
  options.tls.authorities.clear();
  EXPECT_EQ(outcome_with(options), Outcome::tls);
  options.tls.verify = false;
  EXPECT_EQ(outcome_with(options), Outcome::ok);
}

TEST_P(Connections, NeedACertificateForTheHostsName) {
  const TlsServer server(certificates(), false, sized_answer);
  const std::string port = std::to_string(server.port());
  ConnectionOptions options = to(server);
  for (const auto& [name, outcome] :
       {std::pair{"localhost", Outcome::ok}, std::pair{"shop.example", Outcome::tls}}) {
    options.url = std::string("https://") + name + ":" + port;
    options.resolve = {std::string(name) + ":" + port + ":127.0.0.1"};
    EXPECT_EQ(outcome_with(options), outcome) << name;
  }
}

TEST_P(Connections, ShowTheirOwnCertificate) {
  const TlsServer server(certificates(), true, sized_answer);
  ConnectionOptions options = to(server);
  EXPECT_NE(outcome_with(options), Outcome::ok);
  options.tls.certificate = certificates().file("client.pem");
  options.tls.key = certificates().file("client.key");
  EXPECT_EQ(outcome_with(options), Outcome::ok);
}

TEST_P(Connections, ThatTheServerClosesEndAnAnswer) {
  const TlsServer server(certificates(), false, [](const std::string& path) {
    const std::string length = path == "/cut" ? "Content-Length: 100\r\n" : "";
    return "HTTP/1.1 200 OK\r\nConnection: close\r\n" + length + "\r\nuntil it ends";
  });
  TransportClient client(GetParam(), to(server));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.get("/cut").answer.outcome, Outcome::reset);
    const Got got = client.get("/whole");
    EXPECT_EQ(got.answer.outcome, Outcome::ok);
    EXPECT_EQ(got.body, "until it ends");
  }
}

// Serves one connection at a time from a unix socket.
class UnixServer {
 public:
  explicit UnixServer(std::string path)
      : path_(std::move(path)), listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(listener_, 10), 0);
    thread_ = std::thread([this] { serve(); });
  }
  ~UnixServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
    unlink(path_.c_str());
  }

 private:
  void serve() {
    int fd = -1;
    while ((fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0) {
      char buffer[4096];
      while (recv(fd, buffer, sizeof(buffer), 0) > 0) {
        const std::string text = sized_answer("/4");
        send(fd, text.data(), text.size(), MSG_NOSIGNAL);
      }
      close(fd);
    }
  }

  std::string path_;
  int listener_;
  std::thread thread_;
};

TEST_P(Connections, GoToAUnixSocket) {
  const std::string path = testing::TempDir() + "c-" + random_hex(8);
  const UnixServer server(path);
  ConnectionOptions options;
  options.url = "http://localhost:1";
  options.unix_socket = path;
  TransportClient client(GetParam(), options);
  for (int i = 0; i < 3; ++i) {
    const Got got = client.get("/");
    EXPECT_EQ(got.answer.outcome, Outcome::ok);
    EXPECT_EQ(got.body, "xxxx");
    EXPECT_EQ(got.answer.new_connection, i == 0);
  }
}

TEST_P(Connections, ToAUnixSocketThatIsNotThereAreRefused) {
  ConnectionOptions options;
  options.url = "http://localhost:1";
  options.unix_socket = testing::TempDir() + "c-" + random_hex(8);
  EXPECT_EQ(outcome_with(options), Outcome::refused);
}

TEST_P(Connections, AreRefusedManyTimesOver) {
  const auto port = PortReservation::take();
  ASSERT_TRUE(port);
  ConnectionOptions options;
  options.url = "http://127.0.0.1:" + std::to_string(port->port());
  TransportClient client(GetParam(), options);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(client.get("/").answer.outcome, Outcome::refused);
}

// Both ends of each are in this process.
TEST_P(Connections, AreManyAtOnce) {
  constexpr std::uint32_t kMany = 5000;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < 2 * kMany + 100) GTEST_SKIP() << "too few descriptors allowed";
  EpollServerOptions slow;
  slow.delay = 1s;  // so that all are open at once
  const auto server = EpollServer::start(slow);
  ASSERT_TRUE(server);
  ConnectionOptions options;
  options.url = "http://127.0.0.1:" + std::to_string((*server)->port());
  options.max_in_flight = kMany;
  TransportClient client(GetParam(), options);
  for (int round = 0; round < 2; ++round) {
    std::vector<std::uint32_t> slots;
    for (std::uint32_t i = 0; i < kMany; ++i) {
      slots.push_back(client.start(TransportClient::request_for("/")));
    }
    for (const std::uint32_t slot : slots) {
      const auto got = client.wait(slot, 60s);
      ASSERT_TRUE(got);
      ASSERT_EQ(got->answer.outcome, Outcome::ok);
      ASSERT_EQ(got->answer.new_connection, round == 0);
    }
  }
  EXPECT_EQ((*server)->requests(), 2 * kMany);
  EXPECT_EQ((*server)->connections(), kMany);
}

TEST_P(Connections, ForWhichThereIsNoDescriptorAreDropped) {
  const auto server = EpollServer::start({});
  ASSERT_TRUE(server);
  ConnectionOptions options;
  options.url = "http://127.0.0.1:" + std::to_string((*server)->port());
  TransportClient client(GetParam(), options);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const int next = dup(0);
  close(next);
  rlimit few = before;
  few.rlim_cur = static_cast<rlim_t>(next);
  setrlimit(RLIMIT_NOFILE, &few);
  const Got got = client.get("/");
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(got.answer.outcome, Outcome::dropped);
  EXPECT_EQ(client.get("/").answer.outcome, Outcome::ok);
}

INSTANTIATE_TEST_SUITE_P(Each, Connections,
                         testing::Values(TransportKind::http1, TransportKind::curl),
                         [](const auto& kind) { return std::string(transport_name(kind.param)); });

}  // namespace
}  // namespace composure::loadgen
