// Requests by libcurl's multi interface on one event loop.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "loadgen/event_loop.h"
#include "loadgen/transport/curl_transfer.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

// Connections are kept alive; libcurl's proxies, redirects, cookies and signals are off. No
// time-out of its own: whoever waits calls abort().
class CurlTransport final : public Transport, private FdHandler {
 public:
  // Whether it can be sent to: http or https, without credentials (they would stand in command
  // lines).
  static Status check_url(const std::string& url);
  // Errors: those of check_url().
  static Result<std::unique_ptr<CurlTransport>> create(EventLoop& loop, AnswerHandler& handler,
                                                       const ConnectionOptions& options);
  ~CurlTransport() override;

  void start(std::uint32_t slot, const Request& request) override;
  void abort(std::uint32_t slot) override;
  void run(std::int64_t deadline) override;

 private:
  // What libcurl wants of a descriptor, and what epoll was told. They differ on purpose: see
  // watch().
  struct Watched {
    std::uint32_t wanted = 0;
    std::uint32_t registered = 0;
    bool ours = false;  // opened by us, so we see it close
  };

  CurlTransport(EventLoop& loop, AnswerHandler& handler, const ConnectionOptions& options);
  void on_fd(int fd, std::uint32_t events) override;
  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*);
  static int on_timer(CURLM*, long timeout_ms, void* self);
  static curl_socket_t open_socket(void* transfer, curlsocktype, curl_sockaddr* address);
  static int close_socket(void* self, curl_socket_t fd);
  void watch(int fd, std::uint32_t wanted);
  void forget(int fd);
  Watched& watched(int fd);
  void act(curl_socket_t fd, int events);
  bool collect();
  std::unique_ptr<CurlTransfer> take_idle();

  EventLoop& loop_;
  AnswerHandler& handler_;
  ConnectionOptions options_;
  CURLM* multi_;
  std::int64_t timer_ = 0;                             // when libcurl wants to be called; 0: not
  std::vector<Watched> watched_;                       // by descriptor
  std::vector<std::unique_ptr<CurlTransfer>> active_;  // by slot
  std::vector<std::unique_ptr<CurlTransfer>> idle_;
};

}  // namespace composure::loadgen
