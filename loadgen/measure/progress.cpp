#include "loadgen/measure/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace composure::loadgen {
namespace {

// Three significant digits: "1.23ms", "45.6us", "789ns", "12.3s".
std::string latency_text(std::optional<std::int64_t> nanoseconds) {
  if (!nanoseconds) return "-";
  constexpr std::array<const char*, 4> kUnits = {"ns", "us", "ms", "s"};
  auto value = static_cast<double>(*nanoseconds);
  std::size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  const int digits = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f}{}", value, digits, kUnits[unit]);
}

std::string rate_text(double per_second) {
  return fmt::format("{:.{}f}/s", per_second, per_second < 9.95 ? 1 : 0);
}

// Rounded up, so that 0s is the end.
std::string left_text(std::chrono::nanoseconds left) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
  if (seconds <= 0) return "0s left";
  if (seconds < 60) return fmt::format("{}s left", seconds);
  if (seconds < 3600) return fmt::format("{}m{:02}s left", seconds / 60, seconds % 60);
  return fmt::format("{}h{:02}m left", seconds / 3600, seconds / 60 % 60);
}

std::string errors_text(const LiveSnapshot& now) {
  const auto count = [&](Outcome outcome) {
    return now.outcomes[static_cast<std::size_t>(outcome)];
  };
  const std::uint64_t ended = now.ended() - count(Outcome::cancelled);
  const std::uint64_t errors = ended - count(Outcome::ok);
  if (errors == 0) return "errors 0";
  const double share = 100 * static_cast<double>(errors) / static_cast<double>(ended);
  return share < 0.1 ? fmt::format("errors {} (<0.1%)", errors)
                     : fmt::format("errors {} ({:.1f}%)", errors, share);
}

}  // namespace

std::string progress_line(const LiveSnapshot& earlier, const LiveSnapshot& now, ProgressTime time) {
  const LiveSnapshot last = now.since(earlier);
  const double seconds = std::chrono::duration<double>(time.between).count();
  return fmt::format("{}  p50 {}  p99 {}  in flight {}  {}  {}",
                     rate_text(static_cast<double>(last.ended()) / seconds),
                     latency_text(last.response_percentile(50)),
                     latency_text(last.response_percentile(99)), now.in_flight, errors_text(now),
                     left_text(time.left));
}

}  // namespace composure::loadgen
