// Where an HTTP/1.x answer begins and ends in a connection's bytes: bytes in, events out, no I/O.
#pragma once

#include <http_parser.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace composure::loadgen {

// Small and movable; one for each connection, one answer at a time.
class Http1Framing {
 public:
  enum class State : std::uint8_t {
    reading,    // more has to come
    complete,   // the answer is whole
    malformed,  // what came is not HTTP, or has more than kMaxHead bytes of headers
    too_long,   // the body is longer than allowed
  };
  static constexpr std::size_t kMaxHead = 64 * 1024;

  // Before each answer. `to_head`: the request is a HEAD, so there is no body, whatever is said of
  // its length.
  void begin(bool to_head);
  // The connection's next bytes, split anywhere. Interim answers (1xx, but for 101) are skipped. At
  // most `max_body` bytes of body are taken, and appended to `body` unless it is nullptr. Not to be
  // called any more once the state is another than `reading`.
  State feed(std::string_view bytes, std::uint64_t max_body, std::string* body);
  // The connection has ended. `reading`: before the answer did.
  State end();

  // Of the final answer, 0 before its headers are whole.
  int status() const { return status_; }
  // Bytes of body so far, without the framing of chunks.
  std::uint64_t body_bytes() const { return body_bytes_; }
  // Of a complete answer: whether the connection can carry another request. Not when the server
  // closes it, and not when it sent more than it had announced.
  bool reusable() const { return reusable_; }

 private:
  struct Feed;
  static const http_parser_settings& settings();
  static int on_headers(http_parser* parser);
  static int on_body(http_parser* parser, const char* data, std::size_t size);
  static int on_complete(http_parser* parser);

  http_parser parser_;
  std::uint64_t body_bytes_ = 0;
  std::uint16_t status_ = 0;
  State state_ = State::reading;
  bool to_head_ = false;
  bool reusable_ = false;
};

}  // namespace composure::loadgen
