// Requests as the header fields that HTTP/2 sends for them (RFC 9113, 8.3).
#pragma once

#include <nghttp2/nghttp2.h>

#include <string>
#include <string_view>
#include <vector>

#include "loadgen/request/request.h"

namespace composure::loadgen {

// What every request has in common.
struct Http2Target {
  std::string scheme;     // "http" or "https"
  std::string authority;  // what HTTP/1.1 has in its Host header
  std::string prefix;     // of the path; the request's path follows
};

struct Http2Fields {
  std::string text;                // what `fields` points into, besides the request itself
  std::vector<nghttp2_nv> fields;  // pseudo header fields first
  std::string_view body;           // the request's own
  bool valid = false;              // false: it cannot be sent (is_sendable())
  bool to_head = false;            // a HEAD
};

// A Host header becomes `:authority`; `Connection` and its like, which are of HTTP/1.1 alone, are
// left out; `content-length` is added where HTTP/1.1 has it. `result` keeps its memory, and points
// into target and request.
void render(const Http2Target& target, const Request& request, Http2Fields& result);

}  // namespace composure::loadgen
