#include "loadgen/callback/callback_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "loadgen/clock.h"

namespace composure::loadgen {
namespace {

CallbackConnection& self(http_parser* parser) {
  return *static_cast<CallbackConnection*>(parser->data);
}

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Payload Too Large";
    default:
      return "Bad Request";
  }
}

}  // namespace

CallbackConnection::CallbackConnection(int fd, std::size_t max_body, OnRequest on_request)
    : fd_(fd), max_body_(max_body), on_request_(std::move(on_request)) {
  http_parser_init(&parser_, HTTP_REQUEST);
  parser_.data = this;
}

CallbackConnection::~CallbackConnection() { close(fd_); }

const http_parser_settings& CallbackConnection::settings() {
  static const http_parser_settings settings = [] {
    http_parser_settings made;
    http_parser_settings_init(&made);
    made.on_message_begin = &CallbackConnection::on_begin;
    made.on_url = &CallbackConnection::on_url;
    made.on_header_field = &CallbackConnection::on_field;
    made.on_header_value = &CallbackConnection::on_value;
    made.on_headers_complete = &CallbackConnection::on_headers_complete;
    made.on_body = &CallbackConnection::on_body;
    made.on_message_complete = &CallbackConnection::on_complete;
    return made;
  }();
  return settings;
}

bool CallbackConnection::on_readable() {
  std::array<char, 64 * 1024> buffer;
  while (!over_) {
    const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
    const std::int64_t now = monotonic_ns();
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    if (size == 0) return false;
    request_.arrival = now;
    const auto whole = static_cast<std::size_t>(size);
    const std::size_t parsed = http_parser_execute(&parser_, &settings(), buffer.data(), whole);
    if (parsed == whole && parser_.upgrade == 0) continue;
    if (!over_) answer(400, false);
  }
  return false;
}

int CallbackConnection::on_begin(http_parser* parser) {
  CallbackConnection& connection = self(parser);
  const std::int64_t arrival = connection.request_.arrival;
  connection.request_ = {};
  connection.request_.arrival = arrival;
  connection.in_value_ = false;
  return 0;
}

int CallbackConnection::on_url(http_parser* parser, const char* data, std::size_t size) {
  self(parser).request_.path.append(data, size);
  return 0;
}

int CallbackConnection::on_field(http_parser* parser, const char* data, std::size_t size) {
  CallbackConnection& connection = self(parser);
  Headers& headers = connection.request_.headers;
  if (headers.empty() || connection.in_value_) headers.emplace_back();
  connection.in_value_ = false;
  headers.back().name.append(data, size);
  return 0;
}

int CallbackConnection::on_value(http_parser* parser, const char* data, std::size_t size) {
  CallbackConnection& connection = self(parser);
  connection.in_value_ = true;
  if (!connection.request_.headers.empty()) {
    connection.request_.headers.back().value.append(data, size);
  }
  return 0;
}

int CallbackConnection::on_headers_complete(http_parser* parser) {
  CallbackConnection& connection = self(parser);
  connection.request_.method = http_method_str(static_cast<http_method>(parser->method));
  const std::string* expect = find_header(connection.request_.headers, "Expect");
  if (expect != nullptr && *expect == "100-continue") {
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    send(connection.fd_, go_on.data(), go_on.size(), MSG_NOSIGNAL);
  }
  return 0;
}

int CallbackConnection::on_body(http_parser* parser, const char* data, std::size_t size) {
  CallbackConnection& connection = self(parser);
  CallbackRequest& request = connection.request_;
  if (request.body.size() + size <= connection.max_body_) {
    request.body.append(data, size);
    return 0;
  }
  request.body.clear();
  request.too_long = true;
  connection.answer(connection.on_request_(request), false);
  return 1;
}

int CallbackConnection::on_complete(http_parser* parser) {
  CallbackConnection& connection = self(parser);
  const bool keep_alive = http_should_keep_alive(parser) != 0;
  connection.answer(connection.on_request_(connection.request_), keep_alive);
  return 0;
}

// Some 50 bytes: a peer whose window has no room for them reads no answers, and loses its
// connection.
void CallbackConnection::answer(int status, bool keep_alive) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " ";
  text.append(reason(status)).append("\r\nContent-Length: 0\r\n");
  text.append(keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
  const ssize_t sent = send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
  if (!keep_alive || sent != static_cast<ssize_t>(text.size())) over_ = true;
}

}  // namespace composure::loadgen
