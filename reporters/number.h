// Numbers as a column shows them: one unit, three significant digits, the decimal points below each
// other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "result/quantity.h"

namespace composure::reporters {

using result::decimals_of;
using result::time_unit;
using result::Unit;

struct Entry {
  std::optional<double> value{};        // absent: "-"
  std::optional<double> low{}, high{};  // its interval: "[0.304, 0.320]"
  std::optional<int> decimals{};        // instead of decimals_of(value)
};

// One text per entry, all equally wide: "0.312 ms [0.304, 0.320]". Values are divided by the unit's
// size; an empty unit name shows none.
std::vector<std::string> column(const std::vector<Entry>& entries, const Unit& unit);

inline double nanoseconds(Nanoseconds value) { return static_cast<double>(value.count()); }

// Columns that the text takes on a terminal; every character of ours is one wide.
std::size_t width(std::string_view utf8);
// Filled with spaces on its left or right.
std::string right(std::string_view text, std::size_t columns);
std::string left(std::string_view text, std::size_t columns);
// At most `columns` wide, the last one "…" where something was cut; control characters become "?".
std::string shortened(std::string_view text, std::size_t columns);

}  // namespace composure::reporters
