// A server of HTTP/2 by prior knowledge whose behaviour each test decides.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "loadgen/transport/connection_options.h"
#include "tests/integration/loadgen/http2_peer.h"
#include "tests/integration/loadgen/test_server.h"

namespace composure::loadgen {

class Http2Server {
 public:
  // What is done with one request; false: the connection is closed.
  using Behaviour = std::function<bool(Http2Peer& peer, const Http2Request& request)>;
  // A whole connection.
  using Serve = std::function<void(const Http2Peer::Wire& wire)>;

  explicit Http2Server(Behaviour behaviour)
      : Http2Server(Serve([this, behaviour = std::move(behaviour)](const Http2Peer::Wire& wire) {
          Http2Peer peer(wire);
          if (!peer.greet()) return;
          while (const auto request = peer.next()) {
            {
              const std::lock_guard lock(mutex_);
              seen_.push_back(*request);
            }
            if (!behaviour(peer, *request)) return;
          }
        })) {}
  explicit Http2Server(Serve serve)
      : serve_(std::move(serve)), server_([this](int fd) {
          serve_(Http2Peer::over(fd));
          shutdown(fd, SHUT_RDWR);
          await_its_end(fd);
          closed_.fetch_add(1);
        }) {}

  ConnectionOptions options() const {
    ConnectionOptions options;
    options.url = server_.url();
    options.version = HttpVersion::http2_prior;
    return options;
  }
  std::uint64_t connections() const { return server_.connections(); }
  std::vector<Http2Request> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  // Whether it has been done with that many connections until then.
  bool closed_within(std::chrono::nanoseconds patience, std::uint64_t connections) const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (closed_ < connections && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    return closed_ >= connections;
  }

 private:
  // Until the client's system has taken the end, or ended it itself.
  static void await_its_end(int fd) {
    tcp_info info{};
    socklen_t size = sizeof(info);
    while (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
           (info.tcpi_state == TCP_FIN_WAIT1 || info.tcpi_state == TCP_CLOSING ||
            info.tcpi_state == TCP_LAST_ACK))
      std::this_thread::yield();
  }

  const Serve serve_;
  mutable std::mutex mutex_;
  std::vector<Http2Request> seen_;
  std::atomic<std::uint64_t> closed_{0};
  TestServer server_;
};

}  // namespace composure::loadgen
