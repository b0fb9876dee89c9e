#include "loadgen/transport/sendable.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "base/text.h"

namespace composure::loadgen {
namespace {

bool has_line_break(std::string_view text) {
  return std::memchr(text.data(), '\n', text.size()) != nullptr ||
         std::memchr(text.data(), '\r', text.size()) != nullptr;
}

// Without blanks and control characters.
bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    const auto code = static_cast<unsigned char>(letter);
    return code > ' ' && code != 0x7f;
  });
}

Error twice(const Header& header) {
  return {.what = "stands twice", .where = header.name, .hint = "a request has one"};
}

}  // namespace

std::optional<Error> framing_problem(std::span<const Header> headers,
                                     std::optional<std::size_t> body_size) {
  int hosts = 0, lengths = 0;
  for (const Header& header : headers) {
    if (is_named(header, "Transfer-Encoding"))
      return Error{.what = "cannot be chosen: bodies are sent with a Content-Length",
                   .where = header.name,
                   .hint = "leave it out"};
    if (is_named(header, "Host") && ++hosts > 1) return twice(header);
    if (!is_named(header, "Content-Length")) continue;
    if (++lengths > 1) return twice(header);
    if (body_size && header.value == std::to_string(*body_size)) continue;
    const std::string size = body_size ? ", " + std::to_string(*body_size) : "";
    return Error{.what = "\"" + header.value + "\" is not the body's length" + size,
                 .where = header.name,
                 .hint = "leave it out: it is sent by itself"};
  }
  return std::nullopt;
}

bool asks_to_close(std::span<const Header> headers) {
  for (const Header& header : headers) {
    if (!is_named(header, "Connection")) continue;
    for (const std::string& option : split(header.value, ',')) {
      const auto begin = option.find_first_not_of(" \t");
      if (begin == option.npos) continue;
      const auto end = option.find_last_not_of(" \t");
      if (to_lower(option.substr(begin, end + 1 - begin)) == "close") return true;
    }
  }
  return false;
}

bool is_sendable(const Request& request) {
  const std::span headers(request.headers.begin(), request.headers.end());
  if (framing_problem(headers, request.body.size())) return false;
  if (request.method.empty() || !is_word(request.method) || !is_word(request.path)) return false;
  return std::all_of(request.headers.begin(), request.headers.end(), [](const Header& header) {
    return !header.name.empty() && is_word(header.name) && !has_line_break(header.value);
  });
}

void append_target(std::string_view prefix, std::string_view path, std::string& text) {
  const std::string_view asked = path.substr(0, path.find('#'));
  text.append(prefix);
  if (prefix.empty() && !asked.starts_with('/')) text.append("/");
  text.append(asked);
}

bool announces_length(const Request& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

}  // namespace composure::loadgen
