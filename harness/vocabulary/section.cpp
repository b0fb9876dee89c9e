#include "harness/vocabulary/section.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "base/text.h"

namespace composure::vocabulary {
namespace {

void place_all(Value& value, const Place& place) {
  value.place = place;
  for (Value& item : value.items) place_all(item, place);
}

}  // namespace

bool check_keys(const Value& value, const std::string& path, const std::vector<KeyText>& keys,
                const std::vector<std::string>& later, Problems& problems) {
  std::vector<std::string> names;
  for (const KeyText& key : keys) {
    assert(std::find(names.begin(), names.end(), key.name) == names.end());  // declared once
    assert(!(key.required && !key.fallback.empty()));
    names.push_back(key.name);
  }
  if (value.kind == Value::Kind::scalar || value.kind == Value::Kind::list) {
    problems.wrong(value, path, "a map with " + one_of(names));
    return false;
  }
  for (const Key& key : value.keys) {
    if (std::find(names.begin(), names.end(), key.name) != names.end()) continue;
    if (std::find(later.begin(), later.end(), key.name) != later.end())
      problems.add(key.place, path, fmt::format("\"{}\" is not yet supported here", key.name));
    else
      problems.unknown(key.place, path, key.name, "a key of this section", names);
  }
  for (const KeyText& key : keys)
    if (key.required && value.find(key.name) == nullptr)
      problems.add(value.place, join(path, key.name),
                   fmt::format("missing; expected {}", key.kind));
  return true;
}

Value fallback_value(const KeyText& key, const Place& place) {
  std::vector<Error> errors;
  auto value = parse_document(key.fallback, key.name, errors);
  assert(value && errors.empty());
  place_all(*value, place);
  return std::move(*value);
}

}  // namespace composure::vocabulary
