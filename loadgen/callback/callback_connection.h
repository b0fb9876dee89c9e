// One connection of the callback sink: bytes in, whole requests out.
#pragma once

#include <http_parser.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "loadgen/request/request.h"

namespace composure::loadgen {

struct CallbackRequest {
  std::string method;
  std::string path;
  Headers headers;
  std::string body;       // empty when too_long
  bool too_long = false;  // its body is longer than the limit
  std::int64_t arrival =
      0;  // monotonic, nanoseconds: after the read that made it whole (or too long)
};

class CallbackConnection {
 public:
  // Gives the status to answer with. It is called before the answer is sent, so what takes long
  // belongs elsewhere.
  using OnRequest = std::function<int(const CallbackRequest&)>;

  // Takes `fd` over, which must not block.
  CallbackConnection(int fd, std::size_t max_body, OnRequest on_request);
  ~CallbackConnection();
  CallbackConnection(const CallbackConnection&) = delete;
  CallbackConnection& operator=(const CallbackConnection&) = delete;

  // Reads and handles what is there. False when the connection is over.
  bool on_readable();

 private:
  static int on_begin(http_parser* parser);
  static int on_url(http_parser* parser, const char* data, std::size_t size);
  static int on_field(http_parser* parser, const char* data, std::size_t size);
  static int on_value(http_parser* parser, const char* data, std::size_t size);
  static int on_headers_complete(http_parser* parser);
  static int on_body(http_parser* parser, const char* data, std::size_t size);
  static int on_complete(http_parser* parser);
  static const http_parser_settings& settings();
  void answer(int status, bool keep_alive);

  int fd_;
  std::size_t max_body_;
  OnRequest on_request_;
  http_parser parser_;
  CallbackRequest request_;
  bool in_value_ = false;  // the header line being read has its name
  bool over_ = false;
};

}  // namespace composure::loadgen
