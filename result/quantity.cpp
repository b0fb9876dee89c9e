#include "result/quantity.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "fmt/format.h"
#include "result/metrics.h"

namespace composure::result {
namespace {

// Without zeros behind the point.
std::string plain(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// With the digits that tell it from none and from all.
std::string percent(double share, int digits) {
  const double least = 100 * std::min(share, 1 - share);
  const int needed = least > 0 ? static_cast<int>(std::ceil(-std::log10(least))) : 0;
  return plain(100 * share, std::max(decimals_of(100 * share, digits), needed)) + " %";
}

}  // namespace

Unit time_unit(const std::vector<std::optional<double>>& nanoseconds, double least) {
  double smallest = HUGE_VAL;
  for (const auto& value : nanoseconds) {
    if (value && *value > 0) smallest = std::min(smallest, *value);
  }
  constexpr std::array<Unit, 3> units = {{{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}}};
  if (smallest == HUGE_VAL) return units[1];
  for (const Unit& unit : units) {
    if (smallest >= least * unit.size) return unit;
  }
  return {"ns", 1};
}

int decimals_of(double value, int digits) {
  if (!(std::abs(value) > 0)) return 0;
  // From what it rounds to: 9.996 is shown as 10.0.
  const double rounded = std::stod(fmt::format("{:.{}e}", std::abs(value), digits - 1));
  return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(rounded))), 0, digits + 1);
}

std::string time_text(double nanoseconds, int digits) {
  const Unit unit = time_unit({nanoseconds}, 1);
  const double value = nanoseconds / unit.size;
  return fmt::format("{:.{}f} {}", value, decimals_of(value, digits), unit.name);
}

std::string quantity(std::string_view metric, double value, int digits) {
  const Metric* known = find_metric(metric);
  if (known == nullptr) return fmt::format("{:.{}g}", value, digits);
  switch (known->kind) {
    case MetricKind::duration:
      return time_text(value, digits);
    case MetricKind::rate:
      return plain(value, decimals_of(value, digits)) + "/s";
    case MetricKind::share:
      return percent(value, digits);
    case MetricKind::count:
      break;
  }
  return fmt::format("{} request{}", plain(value, 1), value == 1 ? "" : "s");
}

std::string quantity_beside(std::string_view metric, double value, double other) {
  int digits = 3;
  while (digits < 12 && value != other &&
         quantity(metric, value, digits) == quantity(metric, other, digits)) {
    ++digits;
  }
  return quantity(metric, value, digits);
}

}  // namespace composure::result
