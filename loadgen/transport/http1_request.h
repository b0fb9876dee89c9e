// Requests as the bytes that HTTP/1.1 sends for them, made once and used as often as they are sent.
#pragma once

#include <cstddef>
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

}  // namespace composure::loadgen
