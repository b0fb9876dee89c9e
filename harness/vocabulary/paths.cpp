#include "harness/vocabulary/paths.h"

#include <algorithm>

namespace composure::vocabulary {
namespace {

// The item of `map` whose key is all of `path`, or its beginning up to a dot; the longest. `path`
// loses the key.
std::size_t step_into(const Value& map, std::string_view& path) {
  std::size_t best = map.items.size();
  std::size_t length = 0;
  for (std::size_t i = 0; i < map.items.size(); ++i) {
    const std::string& name = map.keys[i].name;
    const bool begins = path.substr(0, name.size()) == name &&
                        (path.size() == name.size() || path[name.size()] == '.');
    if (!begins || (best < map.items.size() && name.size() <= length)) continue;
    best = i;
    length = name.size();
  }
  if (best < map.items.size()) path.remove_prefix(std::min(path.size(), length + 1));
  return best;
}

}  // namespace

const Value* look_up(const Value& root, std::string_view path) {
  const Value* at = &root;
  while (!path.empty()) {
    if (at->kind != Value::Kind::map) return nullptr;
    const std::size_t index = step_into(*at, path);
    if (index == at->items.size()) return nullptr;
    at = &at->items[index];
  }
  return at;
}

Place place_of(const Value& root, std::string_view path) {
  const Value* at = &root;
  while (!path.empty() && at->kind == Value::Kind::map) {
    const std::size_t index = step_into(*at, path);
    if (index == at->items.size()) break;
    at = &at->items[index];
  }
  return at->place;
}

bool put_at(Value& root, std::string_view path, Value value,
            std::span<const std::string_view> open_maps) {
  Value* at = &root;
  bool whole_rest = false;  // `at` is an open map
  while (true) {
    if (at->kind != Value::Kind::map && at->kind != Value::Kind::null) return false;
    const std::string_view before = path;
    const std::size_t index = step_into(*at, path);
    if (index < at->items.size()) {
      whole_rest =
          std::find(open_maps.begin(), open_maps.end(), at->keys[index].name) != open_maps.end();
      at = &at->items[index];
      if (!path.empty()) continue;
      *at = std::move(value);
      return true;
    }
    const std::size_t dot = whole_rest ? std::string_view::npos : before.find('.');
    const std::string name(before.substr(0, dot));
    if (dot == std::string_view::npos) {
      at->put(name, std::move(value));
      return true;
    }
    Value inner = Value::map();
    inner.place = value.place;
    at->put(name, std::move(inner));
  }
}

}  // namespace composure::vocabulary
