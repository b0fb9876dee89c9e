// Times as a person reads them.
#pragma once

#include <string>

namespace composure::loadgen {

// "250 us", "1.24 ms": three significant digits.
std::string time_text(double nanoseconds);

}  // namespace composure::loadgen
