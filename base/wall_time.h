// Moments of the calendar as text, as RFC 3339 has them (https://www.rfc-editor.org/rfc/rfc3339).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace composure {

using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

// "2026-11-21T16:00:00.5Z", or with an offset as "+01:00". A moment beyond the years 1678 to 2262,
// as far as nanoseconds reach, is the farthest there is.
std::optional<WallTime> parse_rfc3339(std::string_view text);

// "2026-11-21T16:00:00.500Z".
std::string rfc3339(WallTime time);

}  // namespace composure
