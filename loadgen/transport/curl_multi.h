// One libcurl multi handle on our event loop.
#pragma once

#include <curl/curl.h>

#include <cstdint>

#include "loadgen/events/event_loop.h"
#include "loadgen/transport/curl_sockets.h"

namespace composure::loadgen {

class CurlMulti final : private FdHandler {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    // The handle is still in; the owner removes it, or keeps it in for the sake of its connection.
    virtual void on_done(CurlMulti& multi, CURL* easy, CURLcode code) = 0;
  };

  // `kept`: how many unused connections it keeps. `multiplex`: several requests at once on each,
  // where the server speaks HTTP/2.
  CurlMulti(CurlSockets& sockets, Owner& owner, std::uint32_t kept, bool multiplex);
  // No handle may be in any more. Closes the kept connections.
  ~CurlMulti() override;
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  // Starts at once. Never calls the owner from within. The handle's sockets are our CurlSockets'.
  void add(CURL* easy);
  // Ends it, whatever it does.
  void remove(CURL* easy);
  std::uint32_t size() const { return size_; }

  // When on_time() should be called, monotonic nanoseconds; 0: never.
  std::int64_t timer() const { return timer_; }
  void on_time();
  // Hands over what has ended since; whether anything had. Costs next to nothing when nothing was
  // done.
  bool collect();

 private:
  void on_fd(int fd, std::uint32_t events) override;
  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*);
  static int on_timer(CURLM*, long timeout_ms, void* self);
  void act(curl_socket_t fd, int events);

  CurlSockets& sockets_;
  Owner& owner_;
  CURLM* multi_;
  std::uint32_t size_ = 0;
  std::int64_t timer_ = 0;
  bool touched_ = false;  // something may have ended
};

}  // namespace composure::loadgen
