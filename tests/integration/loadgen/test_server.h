// A server of our own whose behaviour each test decides: a thread for each connection, plain
// sockets.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/listener.h"

namespace composure::loadgen {

// One request as it stood on the wire.
struct SeenRequest {
  std::string method, path, head, body;  // head: all header lines, CRLF between them

  // The header's value, or "(absent)".
  std::string header(std::string_view name) const;
  std::uint64_t sequence() const;  // the number behind the last slash of the path
};

enum class Then { keep, close, reset };

class TestServer {
 public:
  // Does what the server does with one request, writes to `fd`, and says what becomes of the
  // connection.
  using Behaviour = std::function<Then(int fd, const SeenRequest& request)>;

  // `greeting` is sent on every connection before anything is read.
  explicit TestServer(Behaviour behaviour, std::string greeting = "");
  // Each connection is wholly `serve_connection`'s: nothing is read before it, no request is seen.
  explicit TestServer(std::function<void(int fd)> serve_connection);
  ~TestServer();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  std::uint16_t port() const { return listener_.port; }
  std::vector<SeenRequest> seen() const;
  std::uint64_t requests() const { return requests_.load(); }
  std::uint64_t connections() const { return connections_.load(); }
  std::uint64_t most_at_once() const { return most_at_once_.load(); }
  bool stopping() const { return stopping_.load(); }

 private:
  void accept_all();
  void serve(int fd);
  Then serve_requests(int fd);
  bool read_request(int fd, std::string& buffer, SeenRequest& request);

  Behaviour behaviour_;
  std::function<void(int fd)> serve_connection_;
  std::string greeting_;
  const Listener listener_ = listen_on_loopback();
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> requests_{0}, connections_{0}, at_once_{0}, most_at_once_{0};
  mutable std::mutex mutex_;
  std::vector<SeenRequest> seen_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

bool send_text(int fd, std::string_view text);
// Until the other side's system has all that was sent, the end included.
void wait_until_arrived(int fd);
// A whole answer with a Content-Length.
bool answer(int fd, int status, std::string_view body, std::string_view headers = "");
// A connection to 127.0.0.1.
int connect_to(std::uint16_t port);
// POSTs `body` to `url` (http://127.0.0.1:PORT/path) on a connection of its own; the answer's first
// line, empty for none.
std::string post(const std::string& url, std::string_view body, std::string_view headers = "");
std::string get(std::uint16_t port, std::string_view path);  // the whole answer

}  // namespace composure::loadgen
