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

bool has_length(const Request& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

}  // namespace

void render(const Http1Target& target, const Request& request, Http1Bytes& bytes) {
  std::string& text = bytes.text;
  bytes.valid = is_sendable(request);
  bytes.to_head = request.method == "HEAD";
  bytes.closes = asks_to_close({request.headers.begin(), request.headers.end()});
  bytes.rest = {};
  // A fragment is the client's own affair.
  const std::string_view path = std::string_view(request.path).substr(0, request.path.find('#'));
  text.assign(request.method).append(" ").append(target.prefix);
  if (target.prefix.empty() && !path.starts_with('/')) text.append("/");
  text.append(path).append(" HTTP/1.1\r\n");
  if (find_header({request.headers.begin(), request.headers.end()}, "Host") == nullptr) {
    text.append("Host: ").append(target.host).append("\r\n");
  }
  const Given given = append_headers(request.headers, text);
  if (!given.length && has_length(request)) append_length(request.body.size(), text);
  if (!target.keep_alive && !given.connection) text.append("Connection: close\r\n");
  text.append("\r\n");
  if (request.body.size() <= kShortBody) {
    text.append(request.body);
  } else {
    bytes.rest = request.body;
  }
}

const Http1Bytes& Http1Requests::render(std::uint32_t slot, const Request& request) {
  while (slot >= slots_.size()) slots_.emplace_back();
  release(slot);
  Slot& mine = slots_[slot];
  if (sharing_ == 0 && !shared_.is(request) && last_ == &request &&
      last_revision_ == request.revision && !mine.own.is(request)) {
    loadgen::render(target_, request, shared_.bytes);
    shared_.request = &request;
    shared_.revision = request.revision;
  }
  if (shared_.is(request)) {
    mine.shares = true;
    ++sharing_;
    return shared_.bytes;
  }
  if (!mine.own.is(request)) {
    loadgen::render(target_, request, mine.own.bytes);
    mine.own.request = last_ = &request;
    mine.own.revision = last_revision_ = request.revision;
  }
  return mine.own.bytes;
}

void Http1Requests::release(std::uint32_t slot) {
  if (slot >= slots_.size() || !slots_[slot].shares) return;
  slots_[slot].shares = false;
  --sharing_;
}

}  // namespace composure::loadgen
