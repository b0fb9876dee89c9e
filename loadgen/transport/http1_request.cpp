#include "loadgen/transport/http1_request.h"

#include <array>
#include <charconv>

#include "loadgen/transport/sendable.h"
namespace composure::loadgen {
namespace {

// A body up to here is copied behind the head: one stretch of memory is sent faster than two.
constexpr std::size_t kShortBody = 16 * 1024;

struct Given {
  bool length = false, connection = false;
};

Given append_headers(const HeaderList& headers, std::string& text) {
  Given given;
  for (const Header& header : headers) {
    given.length = given.length || is_named(header, "Content-Length");
    given.connection = given.connection || is_named(header, "Connection");
    text.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  return given;
}

void append_length(std::size_t length, std::string& text) {
  std::array<char, 20> digits;
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), length).ptr;
  text.append("Content-Length: ").append(digits.data(), end).append("\r\n");
}

}  // namespace

void render(const Http1Target& target, const Request& request, Http1Bytes& bytes) {
  std::string& text = bytes.text;
  bytes.valid = is_sendable(request);
  bytes.to_head = request.method == "HEAD";
  bytes.closes = asks_to_close({request.headers.begin(), request.headers.end()});
  bytes.rest = {};
  text.assign(request.method).append(" ");
  append_target(target.prefix, request.path, text);
  text.append(" HTTP/1.1\r\n");
  if (find_header({request.headers.begin(), request.headers.end()}, "Host") == nullptr) {
    text.append("Host: ").append(target.host).append("\r\n");
  }
  const Given given = append_headers(request.headers, text);
  if (!given.length && announces_length(request)) append_length(request.body.size(), text);
  if (!target.keep_alive && !given.connection) text.append("Connection: close\r\n");
  text.append("\r\n");
  if (request.body.size() <= kShortBody) {
    text.append(request.body);
  } else {
    bytes.rest = request.body;
  }
}

}  // namespace composure::loadgen
