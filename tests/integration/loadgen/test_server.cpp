#include "tests/integration/loadgen/test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "base/text.h"

namespace composure::loadgen {
std::string SeenRequest::header(std::string_view name) const {
  for (const std::string& line : split(head, '\n')) {
    const auto colon = line.find(':');
    if (colon == line.npos || to_lower(line.substr(0, colon)) != to_lower(name)) continue;
    std::string value = line.substr(colon + 1);
    while (!value.empty() && value.back() == '\r') value.pop_back();
    while (!value.empty() && value.front() == ' ') value.erase(0, 1);
    return value;
  }
  return "(absent)";
}

std::uint64_t SeenRequest::sequence() const {
  return std::strtoull(path.c_str() + path.rfind('/') + 1, nullptr, 10);
}

TestServer::TestServer(Behaviour behaviour, std::string greeting)
    : behaviour_(std::move(behaviour)),
      greeting_(std::move(greeting)),
      acceptor_([this] { accept_all(); }) {}

TestServer::TestServer(std::function<void(int fd)> serve_connection)
    : serve_connection_(std::move(serve_connection)), acceptor_([this] { accept_all(); }) {}

TestServer::~TestServer() {
  stopping_.store(true);
  shutdown(listener_.fd, SHUT_RDWR);
  acceptor_.join();
  close(listener_.fd);
  {
    std::lock_guard lock(mutex_);
    for (const int fd : open_) shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

std::vector<SeenRequest> TestServer::seen() const {
  std::lock_guard lock(mutex_);
  return seen_;
}

void TestServer::accept_all() {
  while (true) {
    const int fd = accept4(listener_.fd, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    connections_.fetch_add(1);
    std::lock_guard lock(mutex_);
    open_.push_back(fd);
    threads_.emplace_back([this, fd] { serve(fd); });
  }
}

void TestServer::serve(int fd) {
  if (serve_connection_) serve_connection_(fd);
  const Then then = serve_connection_ ? Then::close : serve_requests(fd);
  if (then == Then::reset) {
    const linger at_once{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  }
  std::lock_guard lock(mutex_);
  open_.erase(std::find(open_.begin(), open_.end(), fd));
  close(fd);
}

Then TestServer::serve_requests(int fd) {
  send_text(fd, greeting_);
  std::string buffer;
  SeenRequest request;
  Then then = Then::keep;
  while (then == Then::keep && read_request(fd, buffer, request)) {
    requests_.fetch_add(1);
    const std::uint64_t now = at_once_.fetch_add(1) + 1;
    std::uint64_t most = most_at_once_.load();
    while (now > most && !most_at_once_.compare_exchange_weak(most, now)) {
    }
    {
      std::lock_guard lock(mutex_);
      seen_.push_back(request);
    }
    then = behaviour_(fd, request);
    at_once_.fetch_sub(1);
  }
  return then;
}

bool TestServer::read_request(int fd, std::string& buffer, SeenRequest& request) {
  char chunk[16384];
  std::size_t end = std::string::npos;
  std::size_t length = 0;
  while (true) {
    end = buffer.find("\r\n\r\n");
    if (end != buffer.npos) {
      const auto line = buffer.find("\r\n");
      const auto words = split(buffer.substr(0, line), ' ');
      request.method = words.at(0);
      request.path = words.at(1);
      request.head = line == end ? "" : buffer.substr(line + 2, end - line - 2);
      const std::string text = request.header("Content-Length");
      length = text == "(absent)" ? 0 : std::stoull(text);
      if (buffer.size() >= end + 4 + length) break;
    }
    const ssize_t size = recv(fd, chunk, sizeof(chunk), 0);
    if (size <= 0) return false;
    buffer.append(chunk, static_cast<std::size_t>(size));
  }
  request.body = buffer.substr(end + 4, length);
  buffer.erase(0, end + 4 + length);
  return true;
}

bool send_text(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void wait_until_arrived(int fd) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  int unacknowledged = 1;
  while (ioctl(fd, SIOCOUTQ, &unacknowledged) == 0 && unacknowledged > 0 &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
}

bool answer(int fd, int status, std::string_view body, std::string_view headers) {
  std::string text = "HTTP/1.1 " + std::to_string(status) +
                     " Some\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  text.append(headers).append("\r\n").append(body);
  return send_text(fd, text);
}

int connect_to(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return fd;
  close(fd);
  return -1;
}

namespace {

std::string send_and_read(std::uint16_t port, const std::string& request) {
  const int fd = connect_to(port);
  if (fd < 0) return "";
  send_text(fd, request);
  std::string text;
  char chunk[4096];
  ssize_t size = 0;
  while ((size = recv(fd, chunk, sizeof(chunk), 0)) > 0) {
    text.append(chunk, static_cast<std::size_t>(size));
  }
  close(fd);
  return text;
}

}  // namespace

std::string post(const std::string& url, std::string_view body, std::string_view headers) {
  const std::string rest = url.substr(std::string("http://127.0.0.1:").size());
  const auto slash = rest.find('/');
  std::string request = "POST " + rest.substr(slash) +
                        " HTTP/1.1\r\nHost: sink\r\nConnection: close\r\nContent-Length: " +
                        std::to_string(body.size()) + "\r\n";
  request.append(headers).append("\r\n").append(body);
  const std::string text =
      send_and_read(static_cast<std::uint16_t>(std::stoi(rest.substr(0, slash))), request);
  return text.substr(0, text.find("\r\n"));
}

std::string get(std::uint16_t port, std::string_view path) {
  std::string request = "GET ";
  request.append(path).append(" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return send_and_read(port, request);
}

}  // namespace composure::loadgen
