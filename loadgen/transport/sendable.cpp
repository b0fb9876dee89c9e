#include "loadgen/transport/sendable.h"

#include <algorithm>
#include <cstring>
#include <string_view>

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

}  // namespace

bool is_sendable(const Request& request) {
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
