// Requests as the bytes that HTTP/1.1 sends for them, made once and used as often as they are sent.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "loadgen/request/request.h"

namespace composure::loadgen {

// What every request has in common.
struct Http1Target {
  std::string host;    // the Host header's value
  std::string prefix;  // of the path; the request's path follows
  bool keep_alive = true;
};

struct Http1Bytes {
  std::string text;       // head, and the body where it is short
  std::string_view rest;  // a long body, which is not copied: it is the request's own
  bool valid = false;     // false: it cannot be sent as it would break HTTP (say, a line break)
  bool to_head = false;   // a HEAD
  bool closes = false;    // asks the server to end the connection

  std::size_t size() const { return text.size() + rest.size(); }
};

// Adds `Host`, `Content-Length` (where there is a body, or the method is one that has), and
// `Connection: close` without keep-alive, each unless the request has it. `bytes` keeps its memory.
void render(const Http1Target& target, const Request& request, Http1Bytes& bytes);

// The bytes of the requests of one thread. A request that several slots send is rendered once and
// sent by all from the same memory; any other into memory of its slot's own.
class Http1Requests {
 public:
  explicit Http1Requests(Http1Target target) : target_(std::move(target)) {}

  // What the request comes to; stays as it is until release() of the slot, or the slot's next
  // render(). `request` is known by its address and revision.
  const Http1Bytes& render(std::uint32_t slot, const Request& request);
  // The slot's request has ended.
  void release(std::uint32_t slot);

 private:
  struct Rendered {
    Http1Bytes bytes;
    const Request* request = nullptr;
    std::uint64_t revision = 0;

    bool is(const Request& other) const { return request == &other && revision == other.revision; }
  };
  struct Slot {
    Rendered own;
    bool shares = false;
  };

  const Http1Target target_;
  std::deque<Slot> slots_;  // stay at their address
  Rendered shared_;
  std::uint32_t sharing_ = 0;  // slots whose request is the shared one
  // The last request that a slot rendered for itself: if another slot wants it too, it is shared.
  const Request* last_ = nullptr;
  std::uint64_t last_revision_ = 0;
};

}  // namespace composure::loadgen
