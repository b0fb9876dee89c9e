#include "loadgen/command/time_text.h"

#include <fmt/format.h>

namespace composure::loadgen {

std::string time_text(double nanoseconds) {
  const char* unit = "ns";
  for (const char* larger : {"us", "ms", "s"}) {
    if (nanoseconds < 999.5) break;
    nanoseconds /= 1000;
    unit = larger;
  }
  const int digits = nanoseconds < 9.995 ? 2 : nanoseconds < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", nanoseconds, digits, unit);
}

}  // namespace composure::loadgen
