// Plain blocking sockets for tests that must misbehave in ways no HTTP library does.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "tests/support/eventually.h"

namespace composure::testing {

class RawSocket {
 public:
  explicit RawSocket(int fd) : fd_(fd) {
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  RawSocket(RawSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~RawSocket() { close(); }

  static RawSocket connect(std::uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return RawSocket(fd);
  }

  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Reads until `end` is there, the peer closes, or 5 s without a byte have passed.
  std::string read_until(std::string_view end) {
    std::string got;
    std::size_t looked =
        0;  // where `end` can first begin: a long body is not searched from its start again
    while (got.find(end, looked) == std::string::npos) {
      looked = got.size() < end.size() ? 0 : got.size() - end.size() + 1;
      if (!read_more(got)) break;
    }
    return got;
  }
  std::string read_all() {
    std::string got;
    while (read_more(got)) {
    }
    return got;
  }
  bool answers_within(int ms) {
    pollfd watched{fd_, POLLIN, 0};
    return poll(&watched, 1, ms) > 0;
  }
  // The peer has closed (nothing more comes).
  bool at_end() {
    std::string got;
    return !read_more(got) && got.empty();
  }

  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void reset() {  // RST instead of FIN
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void shutdown_send() { ::shutdown(fd_, SHUT_WR); }

 private:
  bool read_more(std::string& got) {
    pollfd watched{fd_, POLLIN, 0};
    if (poll(&watched, 1, 5000) <= 0) return false;
    char part[65536];
    const ssize_t count = recv(fd_, part, sizeof part, 0);
    if (count <= 0) return false;
    got.append(part, static_cast<std::size_t>(count));
    return true;
  }

  int fd_;
};

// Accepts connections one after another and gives the i-th (from 0) to `serve`, in a thread of its
// own, until destroyed.
class RawServer {
 public:
  explicit RawServer(std::function<void(RawSocket, int)> serve) : serve_(std::move(serve)) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(fd_, 64), 0);
    socklen_t length = sizeof address;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~RawServer() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  std::uint16_t port() const { return port_; }

 private:
  void run() {
    for (int i = 0;; ++i) {
      const int accepted = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) return;
      serve_(RawSocket(accepted), i);
    }
  }

  std::function<void(RawSocket, int)> serve_;
  int fd_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

using test::eventually;

}  // namespace composure::testing
