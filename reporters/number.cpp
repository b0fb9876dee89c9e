#include "reporters/number.h"

#include <algorithm>

#include "fmt/format.h"

namespace composure::reporters {
namespace {

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::string padded_number(double value, int decimals, std::size_t before, int most_decimals) {
  std::string number = fmt::format("{:.{}f}", value, decimals);
  const std::size_t point = std::min(number.find('.'), number.size());
  number.insert(0, before - std::min(before, point), ' ');
  const int missing = most_decimals - decimals + (decimals == 0 && most_decimals > 0 ? 1 : 0);
  return number.append(static_cast<std::size_t>(std::max(missing, 0)), ' ');
}

std::size_t digits_before_point(double value, int decimals) {
  const std::string number = fmt::format("{:.{}f}", value, decimals);
  return std::min(number.find('.'), number.size());
}

std::string interval_text(double low, double high, int decimals) {
  return fmt::format(" [{:.{}f}, {:.{}f}]", low, decimals, high, decimals);
}

}  // namespace

std::vector<std::string> column(const std::vector<Entry>& entries, const Unit& unit) {
  const auto decimals = [&](const Entry& entry) {
    return entry.decimals.value_or(decimals_of(*entry.value / unit.size));
  };
  std::size_t before = 0, interval_width = 0;
  int most_decimals = 0;
  for (const Entry& entry : entries) {
    if (!entry.value) continue;
    before = std::max(before, digits_before_point(*entry.value / unit.size, decimals(entry)));
    most_decimals = std::max(most_decimals, decimals(entry));
  }
  std::vector<std::string> numbers, intervals;
  for (const Entry& entry : entries) {
    numbers.push_back(entry.value ? padded_number(*entry.value / unit.size, decimals(entry), before,
                                                  most_decimals)
                                  : "");
    intervals.push_back(
        entry.value && entry.low && entry.high
            ? interval_text(*entry.low / unit.size, *entry.high / unit.size, decimals(entry))
            : "");
    interval_width = std::max(interval_width, width(intervals.back()));
  }
  const std::string name = unit.name.empty() ? "" : fmt::format(" {}", unit.name);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!entries[i].value) {
      const std::size_t tail = static_cast<std::size_t>(most_decimals) + (most_decimals > 0) +
                               name.size() + interval_width;
      numbers[i] = right("-", std::max<std::size_t>(before, 1)) + std::string(tail, ' ');
    } else {
      numbers[i] += name + left(intervals[i], interval_width);
    }
  }
  return numbers;
}

std::size_t width(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), begins_character));
}

std::string right(std::string_view text, std::size_t columns) {
  return std::string(columns - std::min(columns, width(text)), ' ').append(text);
}

std::string left(std::string_view text, std::size_t columns) {
  return std::string(text).append(columns - std::min(columns, width(text)), ' ');
}

std::string shortened(std::string_view text, std::size_t columns) {
  std::string clean;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    clean += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  if (width(clean) <= columns) return clean;
  std::size_t kept = 0, end = 0;
  while (end < clean.size() && (kept < columns || !begins_character(clean[end]))) {
    kept += begins_character(clean[end]);
    if (kept == columns && begins_character(clean[end])) break;
    ++end;
  }
  return clean.substr(0, end) + "…";
}

}  // namespace composure::reporters
