// One execution as a waterfall of characters.
#include <algorithm>
#include <cmath>

#include "fmt/format.h"
#include "fmt/ostream.h"
#include "reporters/number.h"
#include "reporters/reporters.h"
#include "reporters/table.h"

namespace composure::reporters {
namespace {

constexpr std::size_t track_width = 40, name_width = 36;

std::string track(const result::SpanView& span, double whole) {
  const auto column_of = [&](double at) {
    const double column = std::floor(at / whole * static_cast<double>(track_width));
    return static_cast<std::size_t>(std::clamp(column, 0.0, static_cast<double>(track_width - 1)));
  };
  const std::size_t from = column_of(nanoseconds(span.start));
  const std::size_t to = column_of(nanoseconds(span.start) + nanoseconds(span.duration));
  std::string drawn(from, ' ');
  for (std::size_t i = from; i <= to; ++i) drawn += "█";
  return left(drawn, track_width);
}

}  // namespace

void write_waterfall(const std::string& cell, const result::ExecutionView& execution,
                     std::ostream& out) {
  double whole = std::max(nanoseconds(execution.latency), 1.0);
  for (const result::SpanView& span : execution.spans)
    whole = std::max(whole, nanoseconds(span.start) + nanoseconds(span.duration));
  fmt::print(out, "{}: request {} of repeat {}, {}\n\n", shortened(cell, 60), execution.request,
             execution.repeat, result::time_text(nanoseconds(execution.latency)));
  std::vector<std::string> names, tracks, categories;
  std::vector<Entry> begins, lasts;
  std::vector<std::optional<double>> times;
  for (const result::SpanView& span : execution.spans) {
    const std::string indent(std::min<std::size_t>(span.depth, 12), ' ');
    names.push_back(shortened(indent + span.service + " " + span.name, name_width));
    tracks.push_back(track(span, whole));
    categories.emplace_back(result::category_names[static_cast<std::size_t>(span.category)]);
    begins.push_back({.value = nanoseconds(span.start)});
    lasts.push_back({.value = nanoseconds(span.duration)});
    times.emplace_back(nanoseconds(span.duration));
  }
  const Unit unit = time_unit(times);
  Table table;
  table.add("span", std::move(names));
  table.add_picture(std::move(tracks));
  table.add(fmt::format("begins, {}", unit.name), column(begins, {"", unit.size}));
  table.add("lasts", column(lasts, {"", unit.size}));
  table.add("category", std::move(categories));
  table.write(out);
}

}  // namespace composure::reporters
