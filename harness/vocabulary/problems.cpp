#include "harness/vocabulary/problems.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <set>
#include <tuple>

#include "base/text.h"

namespace composure::vocabulary {

void Problems::add(const Place& place, std::string_view path, std::string_view what) {
  errors_.push_back(
      {place, std::string(path),
       Error{.what = path.empty() ? std::string(what) : fmt::format("{}: {}", path, what),
             .where = place.text()}});
}

void Problems::wrong(const Value& value, std::string_view path, std::string_view expected) {
  add(value.place, path, fmt::format("found {}; expected {}", found_text(value), expected));
}

void Problems::unknown(const Place& place, std::string_view path, std::string_view found,
                       std::string_view expected, std::span<const std::string> known) {
  constexpr std::size_t kShown = 24;  // a longer list helps nobody
  std::string what = fmt::format("\"{}\" is not {}", found, expected);
  if (known.empty()) what += "; there is none";
  if (!known.empty() && known.size() <= kShown) what += "; expected " + one_of(known);
  if (const auto near = nearest_word(found, known))
    what += fmt::format("; did you mean {}?", *near);
  add(place, path, what);
}

bool Problems::any_below(std::string_view path) const {
  return std::any_of(errors_.begin(), errors_.end(),
                     [&](const Placed& placed) { return placed.path.starts_with(path); });
}

std::vector<Error> Problems::take() {
  const auto order = [](const Placed& p) { return std::tuple(p.place.line, p.place.column); };
  std::stable_sort(errors_.begin(), errors_.end(),
                   [&](const Placed& a, const Placed& b) { return order(a) < order(b); });
  std::vector<Error> errors;
  std::set<std::string> seen;
  for (Placed& placed : errors_)
    if (seen.insert(placed.error.text()).second) errors.push_back(std::move(placed.error));
  errors_.clear();
  return errors;
}

Error all_of(const std::vector<Error>& errors) {
  assert(!errors.empty());
  Error all = errors.front();
  for (std::size_t i = 1; i < errors.size(); ++i) {
    all.what = Error{.what = all.what, .where = {}, .hint = all.hint}.text();
    all.what += "\n" + errors[i].text();
    all.hint.clear();
  }
  return all;
}

std::string join(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

}  // namespace composure::vocabulary
