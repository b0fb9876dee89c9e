// How Go writes text and numbers, where hey's output depends on it.
#pragma once

#include <string>
#include <string_view>

namespace composure::loadgen {

// What Go's Printf makes of a text that it takes for a format, without values for it: "%b" becomes
// "%!b(MISSING)", "%%" becomes "%".
std::string go_printed(std::string_view format);

// %4.4f.
std::string go_fixed(double value, int decimals = 4);

}  // namespace composure::loadgen
