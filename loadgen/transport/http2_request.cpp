#include "loadgen/transport/http2_request.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "loadgen/transport/sendable.h"

namespace composure::loadgen {
namespace {

// RFC 9113, 8.2.2: they say how a connection of HTTP/1.1 is used.
constexpr std::array<std::string_view, 5> kOfHttp1 = {
    "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"};
constexpr std::size_t kDigits = 20;

// Neither side is copied by nghttp2: it reads them when the request is sent.
nghttp2_nv field(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

// Appends to memory that was reserved, so that what points there stays right.
std::string_view keep(std::string& text, std::string_view piece) {
  const std::size_t begin = text.size();
  text.append(piece);
  return std::string_view(text).substr(begin);
}

std::string_view keep_lower(std::string& text, std::string_view piece) {
  const std::size_t begin = text.size();
  for (const char letter : piece)
    text.push_back(letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A'))
                                                  : letter);
  return std::string_view(text).substr(begin);
}

std::size_t room_for(const Http2Target& target, const Request& request) {
  std::size_t room = target.prefix.size() + 1 + request.path.size() + kDigits;
  for (const Header& header : request.headers) room += header.name.size();
  return room;
}

// Whether the length of the body is among them.
bool add_headers(const Request& request, Http2Fields& result) {
  bool has_length = false;
  for (const Header& header : request.headers) {
    const std::string_view name = keep_lower(result.text, header.name);
    if (name == "host" || std::find(kOfHttp1.begin(), kOfHttp1.end(), name) != kOfHttp1.end())
      continue;
    if (name == "te" && header.value != "trailers") continue;
    has_length = has_length || name == "content-length";
    result.fields.push_back(field(name, header.value));
  }
  return has_length;
}

}  // namespace

void render(const Http2Target& target, const Request& request, Http2Fields& result) {
  result.valid = is_sendable(request);
  result.to_head = request.method == "HEAD";
  result.body = request.body;
  result.text.clear();
  result.text.reserve(room_for(target, request));
  result.fields.clear();
  const std::size_t begin = result.text.size();
  append_target(target.prefix, request.path, result.text);
  const std::string_view path = std::string_view(result.text).substr(begin);
  const std::string* host = find_header({request.headers.begin(), request.headers.end()}, "Host");
  result.fields.push_back(field(":method", request.method));
  result.fields.push_back(field(":scheme", target.scheme));
  result.fields.push_back(
      field(":authority", host == nullptr ? std::string_view(target.authority) : *host));
  result.fields.push_back(field(":path", path));
  if (add_headers(request, result) || !announces_length(request)) return;
  std::array<char, kDigits> digits;
  char* const end = std::to_chars(digits.begin(), digits.end(), request.body.size()).ptr;
  result.fields.push_back(field("content-length", keep(result.text, {digits.data(), end})));
}

}  // namespace composure::loadgen
