#include "base/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace composure {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::pair<std::string_view, Nanoseconds>, 6> kTimeUnits{
    {{"h", 1h}, {"m", 1min}, {"s", 1s}, {"ms", 1ms}, {"us", 1us}, {"ns", 1ns}}};

constexpr std::array<std::pair<std::string_view, double>, 9> kByteUnits{{{"", 1},
                                                                         {"k", 1e3},
                                                                         {"M", 1e6},
                                                                         {"G", 1e9},
                                                                         {"T", 1e12},
                                                                         {"Ki", 1024.0},
                                                                         {"Mi", 1048576.0},
                                                                         {"Gi", 1073741824.0},
                                                                         {"Ti", 1099511627776.0}}};

// Takes a non-negative decimal number (no sign, no exponent) off the front of `text`.
std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  auto [rest, problem] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  const bool starts_plain = !text.empty() && (text[0] == '.' || (text[0] >= '0' && text[0] <= '9'));
  if (problem != std::errc{} || !starts_plain) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return value;
}

std::string_view take_letters(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() &&
         ((text[n] >= 'a' && text[n] <= 'z') || (text[n] >= 'A' && text[n] <= 'Z')))
    ++n;
  std::string_view letters = text.substr(0, n);
  text.remove_prefix(n);
  return letters;
}

Error not_a(std::string_view text, std::string_view kind, std::string_view expected) {
  return Error{.what = fmt::format("\"{}\" is not a {}", text, kind),
               .hint = fmt::format("expected {}", expected)};
}

std::string trimmed(double value, int digits = 6) {
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (digits == 0) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

Result<Nanoseconds> parse_duration(std::string_view text) {
  const Error problem =
      not_a(text, "duration", "a number and ns, us, ms, s, m or h, for example 250ms");
  std::string_view rest = text;
  double total = 0;
  if (rest.empty()) return problem;
  while (!rest.empty()) {
    const auto number = take_number(rest);
    const std::string_view unit = take_letters(rest);
    const auto* known = kTimeUnits.begin();
    while (known != kTimeUnits.end() && known->first != unit) ++known;
    if (!number || known == kTimeUnits.end()) return problem;
    total += *number * static_cast<double>(known->second.count());
  }
  if (total > 9.2e18) return problem;
  return Nanoseconds{std::llround(total)};
}

Result<Rate> parse_rate(std::string_view text) {
  const Error problem = not_a(text, "rate", "N/s, N/m or N/h above zero, for example 100/s");
  std::string_view rest = text;
  const auto number = take_number(rest);
  if (!number || *number <= 0) return problem;
  if (rest == "/s") return Rate{*number};
  if (rest == "/m") return Rate{*number / 60};
  if (rest == "/h") return Rate{*number / 3600};
  return problem;
}

Result<std::uint64_t> parse_bytes(std::string_view text) {
  const Error problem = not_a(text, "size", "a number and Ki, Mi, Gi, k, M or G, for example 64Mi");
  std::string_view rest = text;
  const auto number = take_number(rest);
  if (!number) return problem;
  for (const auto& [unit, factor] : kByteUnits)
    if (rest == unit && *number * factor < 9.2e18)
      return static_cast<std::uint64_t>(std::llround(*number * factor));
  return problem;
}

Result<double> parse_cpu(std::string_view text) {
  const Error problem = not_a(text, "CPU quantity", "cores or millicores, for example 500m or 1.5");
  std::string_view rest = text;
  const auto number = take_number(rest);
  if (!number || *number <= 0 || (!rest.empty() && rest != "m")) return problem;
  return rest.empty() ? *number : *number / 1000;
}

std::string format_duration(Nanoseconds value) {
  if (value < 1s) {
    const double n = static_cast<double>(value.count());
    if (value == 0ns) return "0s";
    if (value < 1us) return trimmed(n) + "ns";
    return value < 1ms ? trimmed(n / 1e3) + "us" : trimmed(n / 1e6) + "ms";
  }
  std::string text;
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(value);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(value - hours);
  const Nanoseconds rest = value - hours - minutes;
  if (hours.count() > 0) text += fmt::format("{}h", hours.count());
  if (minutes.count() > 0) text += fmt::format("{}m", minutes.count());
  if (rest.count() > 0) text += trimmed(static_cast<double>(rest.count()) / 1e9, 9) + "s";
  return text;
}

std::string format_rate(Rate value) {
  for (const auto& [unit, seconds] :
       {std::pair{"/s", 1}, std::pair{"/m", 60}, std::pair{"/h", 3600}}) {
    const std::string text = trimmed(value.per_second * seconds) + unit;
    const auto read_back = parse_rate(text);
    if (read_back && *read_back == value) return text;
  }
  return trimmed(value.per_second, 17) + "/s";
}

std::string format_bytes(std::uint64_t n) {
  static constexpr std::array<std::string_view, 5> kNames{"", "Ki", "Mi", "Gi", "Ti"};
  double scaled = static_cast<double>(n);
  std::size_t unit = 0;
  while (scaled >= 1024 && unit + 1 < kNames.size()) {
    scaled /= 1024;
    ++unit;
  }
  if (scaled == std::floor(scaled)) return fmt::format("{:.0f}{}", scaled, kNames[unit]);
  const int decimals = scaled < 10    ? 2
                       : scaled < 100 ? 1
                                      : 0;  // not %g: that turns 1023.4 into 1.02e+03
  return trimmed(scaled, decimals) + std::string(kNames[unit]);
}

}  // namespace composure
