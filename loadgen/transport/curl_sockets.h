// The sockets that libcurl uses on one thread: opened, watched and closed by us.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <vector>

#include "loadgen/events/event_loop.h"

namespace composure::loadgen {

// libcurl takes a connection out at the end of each request and puts it back at the next. Both are
// system calls, so a descriptor whose closing we will see stays registered in between.
class CurlSockets {
 public:
  // What one easy handle says to us; it must live as long as the handle.
  struct Opener {
    CurlSockets& sockets;
    bool none_left = false;  // there was no descriptor for its connection
  };

  explicit CurlSockets(EventLoop& loop) : loop_(loop) {}

  // From now on the handle's sockets are opened and closed here.
  static void own(CURL* easy, Opener& opener);

  // libcurl wants these events (EPOLL*; 0: none for now), to be reported to `handler`.
  void want(int fd, std::uint32_t events, FdHandler& handler);
  // Something happened on it. False when nobody wants to know: the server closed a connection that
  // is not in use. libcurl finds out by itself; we stop listening, as epoll would tell us for ever.
  bool happened(int fd);
  // The descriptor stays open when libcurl closes it: it is the caller's now, who also watches it
  // (it may be registered still) and closes it.
  void take(int fd) { at(fd).taken = true; }

 private:
  struct Watched {
    std::uint32_t wanted = 0;
    std::uint32_t registered = 0;
    bool ours = false;  // opened by us, so we see it close
    bool taken = false;
  };

  static curl_socket_t open_socket(void* opener, curlsocktype, curl_sockaddr* address);
  static int close_socket(void* self, curl_socket_t fd);
  void forget(int fd);
  Watched& at(int fd);

  EventLoop& loop_;
  std::vector<Watched> watched_;  // by descriptor
};

}  // namespace composure::loadgen
