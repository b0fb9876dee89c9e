// The sockets that libcurl uses on one thread: opened, watched and closed by us.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <unordered_map>
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

  // `http1_only`: what comes on a connection that is not in use makes it useless.
  explicit CurlSockets(EventLoop& loop, bool http1_only = false)
      : loop_(loop), http1_only_(http1_only) {}

  // From now on the handle's sockets are opened and closed here.
  static void own(CURL* easy, Opener& opener);

  // libcurl wants these events (EPOLL*; 0: none for now), to be reported to `handler`.
  void want(int fd, std::uint32_t events, FdHandler& handler);
  // Something happened on it. False when nobody wants to know: the server closed a connection that
  // is not in use, or sent what nobody asked for. We stop listening, as epoll would tell us for
  // ever. Where all is HTTP/1 such a connection ends, or libcurl would take it for a good one.
  bool happened(int fd);
  // Whether nothing has come on the unused connection that has this local port (0 or below: it is
  // none of TCP, and all that are unused are looked at).
  bool quiet(int local_port);
  // The descriptor stays open when libcurl closes it: it is the caller's now, who also watches it
  // (it may be registered still) and closes it.
  void take(int fd) { at(fd).taken = true; }

 private:
  struct Watched {
    std::uint32_t wanted = 0;
    std::uint32_t registered = 0;
    bool ours = false;  // opened by us, so we see it close
    bool taken = false;
    int port = 0;  // its local one; 0: not asked yet
  };

  static curl_socket_t open_socket(void* opener, curlsocktype, curl_sockaddr* address);
  static int close_socket(void* self, curl_socket_t fd);
  void forget(int fd);
  Watched& at(int fd);
  int find(int local_port);

  EventLoop& loop_;
  const bool http1_only_;
  std::vector<Watched> watched_;          // by descriptor
  std::unordered_map<int, int> by_port_;  // descriptors, by local port
};

}  // namespace composure::loadgen
