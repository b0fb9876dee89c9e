// Where an HTTP/1.x answer begins and ends in a connection's bytes: bytes in, events out, no I/O.
#pragma once

#include <http_parser.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "loadgen/transport/answer_limits.h"

namespace composure::loadgen {

// The head of an answer that came whole, and what it meant. Most answers of a server have the same
// head (but for the date, once a second), and comparing it takes a tenth of the time of reading it.
class Http1KnownHead {
 public:
  // Whether that is such an answer, whole and with nothing behind it.
  bool begins(std::string_view answer) const {
    return answer.size() == size_ + length_ && size_ > 0 &&
           std::memcmp(answer.data(), bytes_.data(), size_) == 0;
  }
  // `length` bytes of body follow, and the connection stays usable. Long heads are not remembered.
  void learn(std::string_view head, std::uint16_t status, std::uint64_t length);

  std::size_t size() const { return size_; }
  std::uint64_t length() const { return length_; }
  std::uint16_t status() const { return status_; }

 private:
  std::array<char, 1024> bytes_;
  std::size_t size_ = 0;  // 0: none yet
  std::uint64_t length_ = 0;
  std::uint16_t status_ = 0;
};

// Small and movable; one for each connection, one answer at a time.
class Http1Framing {
 public:
  enum class State : std::uint8_t {
    reading,    // more has to come
    complete,   // the answer is whole
    malformed,  // what came is not HTTP
    too_long,   // the body is longer than allowed, or the headers than kMaxHead bytes
  };

  // Before each answer. `to_head`: the request is a HEAD, so there is no body, whatever is said of
  // its length.
  void begin(bool to_head);
  // The connection's next bytes, split anywhere. Interim answers (1xx, but for 101) are skipped. At
  // most `max_body` bytes of body are taken, and appended to `body` unless it is nullptr. Not to be
  // called any more once the state is another than `reading`.
  State feed(std::string_view bytes, std::uint64_t max_body, std::string* body);
  // The same, faster when the answer comes whole and its head is `known`, which learns it if not.
  State feed(std::string_view bytes, std::uint64_t max_body, std::string* body,
             Http1KnownHead& known);
  // The connection has ended. `reading`: before the answer did.
  State end();

  // Of the final answer, 0 before its headers are whole.
  int status() const { return status_; }
  // Bytes of body so far, without the framing of chunks.
  std::uint64_t body_bytes() const { return body_bytes_; }
  // What Content-Length says of the body, that of an answer to HEAD included; -1: nothing.
  std::int64_t announced() const { return announced_; }
  // Of a complete answer: whether the connection can carry another request. Not when the server
  // closes it, and not when it sent more than it had announced.
  bool reusable() const { return reusable_; }

 private:
  struct Feed;
  static const http_parser_settings& settings();
  static int on_headers(http_parser* parser);
  static int on_body(http_parser* parser, const char* data, std::size_t size);
  static int on_complete(http_parser* parser);
  std::size_t parse(std::string_view bytes);

  static constexpr std::uint64_t kNoLength = UINT64_MAX;

  http_parser parser_;
  std::uint64_t first_length_ = kNoLength;  // where Content-Length stands more than once
  std::uint64_t body_bytes_ = 0;
  std::int64_t announced_ = -1;
  std::uint16_t status_ = 0;
  State state_ = State::reading;
  bool fresh_ = true;  // nothing came of the answer so far
  bool to_head_ = false;
  bool reusable_ = false;
};

}  // namespace composure::loadgen
