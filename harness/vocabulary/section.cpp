#include "harness/vocabulary/section.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

#include "base/text.h"

namespace composure::vocabulary {
namespace {

void place_all(Value& value, const Place& place) {
  value.place = place;
  for (Value& item : value.items) place_all(item, place);
}

// A section is read anew for each cell, and there are few defaults: each is parsed once.
const Value& parsed(const std::string& fallback) {
  thread_local std::map<std::string, Value> known;
  const auto found = known.find(fallback);
  if (found != known.end()) return found->second;
  std::vector<Error> errors;
  auto value = parse_document(fallback, fallback, errors);
  assert(value && errors.empty());
  return known.emplace(fallback, std::move(*value)).first->second;
}

std::vector<std::string> names_of(const std::vector<const KeyText*>& keys) {
  std::vector<std::string> names;
  for (const KeyText* key : keys) names.push_back(key->name);
  return names;
}

}  // namespace

bool check_keys(const Value& value, const std::string& path,
                const std::vector<const KeyText*>& keys, const std::vector<std::string>& later,
                Problems& problems) {
  const auto is_known = [&](const std::string& name) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const KeyText* key) { return key->name == name; });
  };
  if (value.kind == Value::Kind::scalar || value.kind == Value::Kind::list) {
    problems.wrong(value, path, "a map with " + one_of(names_of(keys)));
    return false;
  }
  for (const Key& key : value.keys) {
    if (is_known(key.name)) continue;
    if (std::find(later.begin(), later.end(), key.name) != later.end())
      problems.add(key.place, path, fmt::format("\"{}\" is not yet supported here", key.name));
    else
      problems.unknown(key.place, path, key.name, "a key of this section", names_of(keys));
  }
  for (const KeyText* key : keys)
    if (key->required && value.find(key->name) == nullptr)
      problems.add(value.place, join(path, key->name),
                   fmt::format("missing; expected {}", key->kind));
  return true;
}

Value fallback_value(const KeyText& key, const Place& place) {
  Value value = parsed(key.fallback);
  place_all(value, place);
  return value;
}

}  // namespace composure::vocabulary
