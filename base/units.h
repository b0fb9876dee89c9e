// Text to quantities and back. Scenario files, flags and catalogues use these forms and no others.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace composure {

using Nanoseconds = std::chrono::nanoseconds;

// Arrivals per second; exact for what people write ("100/s", "30/m", "1/h").
struct Rate {
  double per_second = 0;
  friend bool operator==(const Rate&, const Rate&) = default;
};

// "250ms", "1.5s", "2m", "1h30m", "10us", "5ns". Negative values and bare numbers are errors.
Result<Nanoseconds> parse_duration(std::string_view text);
// "100/s", "0.5/s", "30/m", "10/h"; zero and negative are errors.
Result<Rate> parse_rate(std::string_view text);
// Kubernetes quantities of memory: "64Mi", "1Gi", "128Ki", "512M", "1000000" -> bytes.
Result<std::uint64_t> parse_bytes(std::string_view text);
// Kubernetes quantities of CPU: "500m", "1", "0.25" -> cores, > 0.
Result<double> parse_cpu(std::string_view text);

// The shortest exact form of the same grammar: 1500ms -> "1.5s", 90s -> "1m30s".
std::string format_duration(Nanoseconds value);
std::string format_rate(Rate value);  // "100/s", "0.5/s"
std::string format_bytes(
    std::uint64_t n);  // "64Mi" where exact, else 3 significant digits: "12.3Mi"

}  // namespace composure
