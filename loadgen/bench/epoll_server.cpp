#include "loadgen/bench/epoll_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <queue>
#include <string_view>
#include <thread>
#include <vector>

#include "loadgen/bench/delays.h"

namespace composure::loadgen {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr int kBatch = 256;

// With a body of 13 bytes 130 bytes in all: the length of small answers as servers give them.
std::string make_answer(std::size_t body) {
  std::string text =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nServer: composure-bench\r\n"
      "X-Fill: 0123456789abcdefg\r\nContent-Length: ";
  text.append(std::to_string(body)).append("\r\n\r\n").append(body, 'x');
  return text;
}

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error system_error(std::string what, std::string where) {
  return Error{std::move(what) + ": " + std::strerror(errno), std::move(where)};
}

}  // namespace

class EpollServer::Impl {
 public:
  explicit Impl(const EpollServerOptions& options)
      : options_(options), answer_(make_answer(options.body)) {}
  ~Impl() { stop(); }

  Status listen(const EpollServerOptions& options);
  void stop();
  void serve();

  std::uint16_t port() const { return port_; }
  std::uint64_t requests() const { return requests_.load(std::memory_order_relaxed); }
  std::uint64_t connections() const { return accepted_.load(std::memory_order_relaxed); }

  std::thread thread_;

 private:
  struct Connection {
    bool open = false;
    std::uint32_t generation = 0;  // how many this descriptor has been
    std::size_t matched = 0;       // of kHeadEnd, at the end of what was read
    std::string unsent;
  };
  struct Due {
    Clock::time_point when;
    int fd;
    std::uint32_t generation;
    bool operator>(const Due& other) const { return when > other.when; }
  };

  void watch(int fd, std::uint32_t events, int operation = EPOLL_CTL_ADD);
  void accept_all();
  void on_event(const epoll_event& event);
  void read_requests(int fd);
  std::size_t count_heads(Connection& connection, std::string_view bytes) const;
  Clock::duration delay_of(std::uint64_t request) const;
  void reply(int fd, std::size_t count);
  void send_rest(int fd);
  void send_due();
  int wait_ms() const;
  void end(int fd);

  const EpollServerOptions options_;
  const std::string answer_;
  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  Fd stopped_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  Fd listener_{socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  std::uint16_t port_ = 0;
  bool stopping_ = false;
  std::vector<Connection> connections_;                             // by descriptor
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;  // the next on top
  std::string batch_;
  std::atomic<std::uint64_t> requests_{0}, accepted_{0};
};

Status EpollServer::Impl::listen(const EpollServerOptions& options) {
  const std::string where = options.host + ":" + std::to_string(options.port);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  if (inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) != 1) {
    return Error{"is no IPv4 address", options.host};
  }
  const int on = 1;
  setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  socklen_t size = sizeof(address);
  auto* bare = reinterpret_cast<sockaddr*>(&address);
  if (epoll_.get() < 0 || stopped_.get() < 0 || bind(listener_.get(), bare, size) != 0 ||
      ::listen(listener_.get(), 65535) != 0 || getsockname(listener_.get(), bare, &size) != 0) {
    return system_error("cannot listen", where);
  }
  port_ = ntohs(address.sin_port);
  watch(listener_.get(), EPOLLIN);
  watch(stopped_.get(), EPOLLIN);
  return {};
}

void EpollServer::Impl::watch(int fd, std::uint32_t events, int operation) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll_.get(), operation, fd, &event);
}

void EpollServer::Impl::stop() {
  if (!thread_.joinable()) return;
  eventfd_write(stopped_.get(), 1);
  thread_.join();
}

void EpollServer::Impl::serve() {
  std::array<epoll_event, kBatch> events;
  while (!stopping_) {
    const int ready = epoll_wait(epoll_.get(), events.data(), kBatch, wait_ms());
    for (int i = 0; i < ready; ++i) on_event(events[static_cast<std::size_t>(i)]);
    send_due();
  }
  for (std::size_t fd = 0; fd < connections_.size(); ++fd) {
    if (connections_[fd].open) end(static_cast<int>(fd));
  }
}

// Delayed answers are waited for busily in their last millisecond.
int EpollServer::Impl::wait_ms() const {
  if (due_.empty()) return -1;
  const auto left = std::chrono::floor<std::chrono::milliseconds>(due_.top().when - Clock::now());
  return left.count() <= 0 ? 0 : static_cast<int>(left.count());
}

void EpollServer::Impl::on_event(const epoll_event& event) {
  const int fd = event.data.fd;
  if (fd == stopped_.get()) {
    stopping_ = true;
  } else if (fd == listener_.get()) {
    accept_all();
  } else if (connections_[static_cast<std::size_t>(fd)].open) {
    if ((event.events & EPOLLOUT) != 0) send_rest(fd);
    if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read_requests(fd);
  }
}

void EpollServer::Impl::accept_all() {
  while (true) {
    const int fd = accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const auto index = static_cast<std::size_t>(fd);
    if (index >= connections_.size()) connections_.resize(index + 256);
    Connection& connection = connections_[index];
    connection.open = true;
    ++connection.generation;
    accepted_.fetch_add(1, std::memory_order_relaxed);
    watch(fd, EPOLLIN);
  }
}

void EpollServer::Impl::read_requests(int fd) {
  std::array<char, 16 * 1024> buffer;
  const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return end(fd);
  Connection& connection = connections_[static_cast<std::size_t>(fd)];
  const std::size_t count =
      count_heads(connection, {buffer.data(), static_cast<std::size_t>(size)});
  if (count == 0) return;
  const std::uint64_t first = requests_.fetch_add(count, std::memory_order_relaxed);
  if (options_.delay.count() == 0 && options_.mean_delay.count() == 0) return reply(fd, count);
  const auto now = Clock::now();
  for (std::size_t i = 0; i < count; ++i)
    due_.push({now + delay_of(first + i), fd, connection.generation});
}

Clock::duration EpollServer::Impl::delay_of(std::uint64_t request) const {
  if (options_.mean_delay.count() == 0) return options_.delay;
  return exponential_delay(options_.mean_delay, request, options_.delay_cycle);
}

// Heads may be split anywhere, but mostly they come one at a time and whole.
std::size_t EpollServer::Impl::count_heads(Connection& connection, std::string_view bytes) const {
  std::size_t count = 0;
  std::size_t matched = connection.matched;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (matched == 0) {
      const void* found = std::memchr(bytes.data() + i, '\r', bytes.size() - i);
      if (found == nullptr) break;
      i = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    }
    matched = bytes[i] == kHeadEnd[matched] ? matched + 1 : (bytes[i] == '\r' ? 1 : 0);
    if (matched < kHeadEnd.size()) continue;
    ++count;
    matched = 0;
  }
  connection.matched = matched;
  return count;
}

void EpollServer::Impl::reply(int fd, std::size_t count) {
  Connection& connection = connections_[static_cast<std::size_t>(fd)];
  std::string_view text = answer_;
  if (count > 1) {
    batch_.clear();
    for (std::size_t i = 0; i < count; ++i) batch_.append(answer_);
    text = batch_;
  }
  if (connection.unsent.empty()) {
    const ssize_t sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return end(fd);
    text.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
    if (text.empty()) return;
    watch(fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  }
  connection.unsent.append(text);
}

void EpollServer::Impl::send_rest(int fd) {
  std::string& unsent = connections_[static_cast<std::size_t>(fd)].unsent;
  const ssize_t sent = send(fd, unsent.data(), unsent.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) return end(fd);
  unsent.erase(0, sent < 0 ? 0 : static_cast<std::size_t>(sent));
  if (unsent.empty()) watch(fd, EPOLLIN, EPOLL_CTL_MOD);
}

void EpollServer::Impl::send_due() {
  if (due_.empty()) return;
  const auto now = Clock::now();
  while (!due_.empty() && due_.top().when <= now) {
    const Due due = due_.top();
    due_.pop();
    const Connection& connection = connections_[static_cast<std::size_t>(due.fd)];
    if (connection.open && connection.generation == due.generation) reply(due.fd, 1);
  }
}

void EpollServer::Impl::end(int fd) {
  Connection& connection = connections_[static_cast<std::size_t>(fd)];
  if (!connection.open) return;
  connection.open = false;
  connection.matched = 0;
  connection.unsent.clear();
  close(fd);
}

EpollServer::EpollServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EpollServer::~EpollServer() = default;

Result<std::unique_ptr<EpollServer>> EpollServer::start(const EpollServerOptions& options) {
  auto impl = std::make_unique<Impl>(options);
  if (auto listening = impl->listen(options); !listening) return listening.error();
  Impl& serving = *impl;
  serving.thread_ = std::thread([&serving] { serving.serve(); });
  return std::unique_ptr<EpollServer>(new EpollServer(std::move(impl)));
}

std::uint16_t EpollServer::port() const { return impl_->port(); }
void EpollServer::stop() { impl_->stop(); }
std::uint64_t EpollServer::requests() const { return impl_->requests(); }
std::uint64_t EpollServer::connections() const { return impl_->connections(); }

}  // namespace composure::loadgen
