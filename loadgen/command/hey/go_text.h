// How Go writes text and numbers, where hey's output depends on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace composure::loadgen {

// What Go's Printf makes of a text that it takes for a format, without values for it: "%b" becomes
// "%!b(MISSING)", "%%" becomes "%".
std::string go_printed(std::string_view format);

// As Go's Print writes them: 0.0012, 1e-05, 1e+06, NaN.
std::string go_number(double value);
// %4.4f.
std::string go_fixed(double value, int decimals = 4);
// A time.Duration: 1m2.5s, 1.5ms, 0s.
std::string go_duration(std::int64_t nanoseconds);
// As Go's encoding/json does; the value must be finite.
std::string go_json(double value);
std::string go_json(std::string_view text);

}  // namespace composure::loadgen
