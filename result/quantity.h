// A number with its unit, as people read it. The one way for every report, reason and threshold.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace composure::result {

struct Unit {
  std::string_view name;  // "ms"
  double size;            // in base units: 1e6 for ms
};

// The largest of ns, us, ms, s in which every positive value is at least `least`.
Unit time_unit(const std::vector<std::optional<double>>& nanoseconds, double least = 0.05);

// Digits after the point so that so many are significant; at most digits + 1, and 0 where there are
// enough before it.
int decimals_of(double value, int digits = 3);

// "3.08 ms", "740 us".
std::string time_text(double nanoseconds, int digits = 3);

// A metric's value in its unit (metrics.h): "3.08 ms", "2 requests", "99.2/s", "99.995 %". A share
// that is not all is never "100 %".
std::string quantity(std::string_view metric, double value, int digits = 3);

// The same with as many digits as tell it from `other`.
std::string quantity_beside(std::string_view metric, double value, double other);

}  // namespace composure::result
