#include "loadgen/command/flag_values.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "base/units.h"

namespace composure::loadgen {
namespace {

// Sums of a few such times do not overflow.
constexpr auto kLongest = std::chrono::hours(24 * 365 * 10);

template <typename Number>
std::optional<Number> number_of(const std::string& text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, value);
  if (text.empty() || problem != std::errc{} || rest != end) return std::nullopt;
  return value;
}

Error not_a(const std::string& text, const std::string& kind, const std::string& hint) {
  return {.what = fmt::format("\"{}\" is not {}", text, kind), .hint = hint};
}

}  // namespace

Result<std::uint64_t> whole_number(const std::string& text, std::uint64_t low, std::uint64_t high) {
  const auto value = number_of<std::uint64_t>(text);
  if (!value || *value < low || *value > high)
    return not_a(text, "a whole number that fits",
                 high == UINT64_MAX ? fmt::format("at least {}", low)
                                    : fmt::format("from {} to {}", low, high));
  return *value;
}

Result<double> positive_number(const std::string& text, double highest) {
  const auto value = number_of<double>(text);
  if (!value || !(*value > 0) || *value > highest)
    return not_a(text, "a number that fits", fmt::format("above 0, at most {:.0f}", highest));
  return *value;
}

Result<std::chrono::nanoseconds> time_span(const std::string& text, bool bare_seconds) {
  const auto limited = [&](std::chrono::nanoseconds time) -> Result<std::chrono::nanoseconds> {
    if (time <= kLongest) return time;
    return not_a(text, "a time that fits", "at most ten years");
  };
  if (text == "0") return std::chrono::nanoseconds(0);
  if (const auto seconds = number_of<double>(text); bare_seconds && seconds) {
    if (!(*seconds >= 0 && *seconds < 9e9))
      return not_a(text, "a time", "seconds, or for example 250ms");
    return limited(std::chrono::nanoseconds(std::llround(*seconds * 1e9)));
  }
  const auto time = parse_duration(text);
  return time ? limited(*time) : time;
}

Result<double> share(const std::string& text) {
  const bool percent = text.ends_with('%');
  const auto value = number_of<double>(percent ? text.substr(0, text.size() - 1) : text);
  const double result = value ? (percent ? *value / 100 : *value) : -1;
  if (!(result >= 0 && result <= 1))
    return not_a(text, "a share", "from 0% to 100%, or from 0 to 1");
  return result;
}

Result<std::vector<LoadStage>> stage_list(const std::string& text) {
  std::vector<LoadStage> stages;
  for (const std::string& part : split(text, ',')) {
    const auto colon = part.find(':');
    const auto duration = time_span(part.substr(0, colon), false);
    const auto rate = number_of<double>(colon == part.npos ? "" : part.substr(colon + 1));
    if (!duration || duration->count() <= 0 || !rate || !(*rate >= 0) || *rate > 1e9)
      return not_a(part, "a stage", "expected DURATION:RATE,..., for example 10s:100,30s:500");
    stages.push_back({*duration, *rate});
  }
  return stages;
}

Result<ReportFile> report_file(const std::string& text) {
  static const std::array<std::string, 4> kinds = {"json", "csv", "hgrm", "hlog"};
  const auto equals = text.find('=');
  const std::string kind = text.substr(0, equals);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kind != kinds[i]) continue;
    if (equals == text.npos || equals + 1 == text.size())
      return not_a(text, "KIND=FILE", fmt::format("for example {}=report.{}", kind, kind));
    return ReportFile{static_cast<ReportKind>(i), text.substr(equals + 1)};
  }
  const auto near = nearest_word(kind, kinds);
  return not_a(text, "KIND=FILE",
               near ? "did you mean " + *near + "=FILE?" : "KIND is " + one_of(kinds));
}

}  // namespace composure::loadgen
