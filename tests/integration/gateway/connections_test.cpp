#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/integration/queue/support.h"

namespace composure::test {
namespace {

// Answers every request on a connection with 200 and counts the connections. One connection at a
// time suffices: requests come one after the other.
class CountingUpstream {
 public:
  CountingUpstream() {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~CountingUpstream() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (int connection : connections_) shutdown(connection, SHUT_RDWR);
    for (std::thread& server : servers_) server.join();
    for (int connection : connections_) close(connection);
    close(listener_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int accepted() const { return accepted_; }
  int served() const { return served_; }

 private:
  void accept_all() {
    for (int connection; (connection = accept(listener_, nullptr, nullptr)) >= 0;) {
      ++accepted_;
      connections_.push_back(connection);
      servers_.emplace_back([this, connection] { serve(connection); });
    }
  }
  void serve(int connection) {
    std::string buffer;
    char bytes[4096];
    for (ssize_t got; (got = recv(connection, bytes, sizeof bytes, 0)) > 0;) {
      buffer.append(bytes, static_cast<std::size_t>(got));
      for (std::size_t end; (end = buffer.find("\r\n\r\n")) != std::string::npos;) {
        const bool list = buffer.starts_with("GET /system/functions");
        buffer.erase(0, end + 4);
        const std::string body =
            list ? R"([{"name":"f","replicas":1,"availableReplicas":1}])" : "ok";
        const std::string answer =
            "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        ++served_;
        if (send(connection, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) return;
      }
    }
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_ = 0, served_ = 0;
  std::vector<int> connections_;
  std::vector<std::thread> servers_;
  std::thread acceptor_;
};

TEST(UpstreamConnections, are_kept_between_requests) {
  CountingUpstream upstream;
  Stack stack;
  Program gateway(stack.folder, {"composure-gateway", "--provider", upstream.url()});
  ASSERT_TRUE(stack.wait_until_healthy(gateway));
  for (int i = 0; i < 200; ++i)
    ASSERT_EQ(stack.thread.get(gateway.url() + "/function/f").status, 200u);
  EXPECT_GE(upstream.served(), 200);
  EXPECT_LE(upstream.accepted(),
            3);  // the background poll and the health check may overlap a request
  // A pause longer than the 120 ms after which OpenFaaS's proxy drops its connections.
  const int before = upstream.accepted();
  const auto rest = std::chrono::steady_clock::now() + 1s;
  EXPECT_TRUE(eventually([&] { return std::chrono::steady_clock::now() > rest; }));
  stack.thread.get(gateway.url() + "/function/f");
  EXPECT_EQ(upstream.accepted(), before);
}

}  // namespace
}  // namespace composure::test
