// Bytes as text: hexadecimal and base64.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace composure {

// Two lower-case digits for each byte.
std::string to_hex(std::string_view bytes);
void append_hex(std::string& text, std::string_view bytes);
// Digits of either case; nothing where one is none or the last is alone.
std::optional<std::string> from_hex(std::string_view text);

// RFC 4648, section 4: with padding, without line breaks.
std::string to_base64(std::string_view bytes);
// Nothing where `text` is none: another sign, a length that is no multiple of four.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace composure
