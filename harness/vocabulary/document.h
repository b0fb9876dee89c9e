// A YAML document as a tree that knows where each part of it stands.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace composure::vocabulary {

inline constexpr std::size_t kMaxDocumentBytes = 2u << 20;  // a body of 1 MiB fits
inline constexpr std::size_t kMaxDocumentDepth = 64;
inline constexpr std::size_t kMaxDocumentNodes = 100'000;    // aliases expanded
inline constexpr std::size_t kMaxExpandedBytes = 16u << 20;  // of all scalars, aliases expanded

// Lines and columns count from 1; line 0: the source as a whole ("--set load.rate=fast").
struct Place {
  std::shared_ptr<const std::string> source;
  int line = 0;
  int column = 0;

  std::string text() const;  // "x.yaml:3:7"
};

struct Key {
  std::string name;
  Place place;
};

struct Value {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  std::string text;     // scalar
  bool quoted = false;  // scalar: written in quotes, so never a number or a truth value
  Place place;
  std::vector<Key> keys;     // map: the key of each item, in the order of the file, each once
  std::vector<Value> items;  // list, map

  const Value* find(std::string_view key) const;  // a map's item, or nullptr
  Value* find(std::string_view key);
  void put(std::string key, Value value);  // replaces or appends; makes a map of a null

  static Value scalar(std::string text, bool quoted = false);
  static Value list() {
    return {.kind = Kind::list, .text = {}, .place = {}, .keys = {}, .items = {}};
  }
  static Value map() {
    return {.kind = Kind::map, .text = {}, .place = {}, .keys = {}, .items = {}};
  }
};

// Equal content, wherever it stands.
bool same_content(const Value& a, const Value& b);

// "\"fast\"", "a map", "a list", "nothing": what a message says was found.
std::string found_text(const Value& value);

// The one document in `text`. Errors in the text itself (not UTF-8, not YAML, too deep, duplicate
// keys) are added to `errors`; nothing is returned where they leave no tree to go on with.
std::optional<Value> parse_document(std::string_view text, const std::string& source,
                                    std::vector<Error>& errors);

// YAML text that parse_document reads back with the same content; `flow`: on one line.
std::string emit(const Value& value, bool flow = false);

}  // namespace composure::vocabulary
