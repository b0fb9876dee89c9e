#include "base/wall_time.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace composure {
namespace {

using std::chrono::seconds;

constexpr seconds kFarthest{9'200'000'000};
constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
constexpr std::string_view kOffset = "dd:dd";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 'd' stands for a digit, all else for itself.
bool has_form(std::string_view text, std::string_view form) {
  return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                    [](char c, char wanted) { return wanted == 'd' ? is_digit(c) : c == wanted; });
}

// Of digits only.
int number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

std::optional<seconds> calendar_time(std::string_view text) {
  if (!has_form(text, kForm)) return std::nullopt;
  const auto at = [text](std::size_t begin, std::size_t size = 2) {
    return number(text.substr(begin, size));
  };
  const std::chrono::year_month_day day{std::chrono::year(at(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(at(5))),
                                        std::chrono::day(static_cast<unsigned>(at(8)))};
  const int hour = at(11), minute = at(14), second = at(17);
  if (!day.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;  // a leap second
  return std::chrono::sys_days(day).time_since_epoch() +
         seconds((hour * 60 + minute) * 60 + second);
}

// Of ".5", which is taken off `text`; nothing where it is a point without digits.
std::optional<std::chrono::nanoseconds> take_fraction(std::string_view& text) {
  std::chrono::nanoseconds fraction{0};
  if (!text.starts_with('.')) return fraction;
  text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  for (int unit = 100'000'000; !text.empty() && is_digit(text.front()); unit /= 10) {
    fraction += std::chrono::nanoseconds(unit * number(text.substr(0, 1)));
    text.remove_prefix(1);
  }
  return fraction;
}

// Of "Z", "+01:00", "-01:00".
std::optional<std::chrono::minutes> offset_of(std::string_view text) {
  if (text == "Z") return std::chrono::minutes(0);
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  if (!has_form(text, kOffset)) return std::nullopt;
  return std::chrono::minutes(sign * (number(text.substr(0, 2)) * 60 + number(text.substr(3))));
}

}  // namespace

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  const auto time = calendar_time(text.substr(0, kForm.size()));
  if (!time) return std::nullopt;
  text.remove_prefix(kForm.size());
  const auto fraction = take_fraction(text);
  const auto offset = offset_of(text);
  if (!fraction || !offset) return std::nullopt;
  return WallTime(std::clamp<seconds>(*time - *offset, -kFarthest, kFarthest) + *fraction);
}

std::string rfc3339(WallTime time) {
  const auto whole = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto second = std::chrono::floor<seconds>(whole);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(second.time_since_epoch().count()),
                     (whole - second).count());
}

}  // namespace composure
