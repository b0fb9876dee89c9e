// A section of the file as a table of its keys. Each key is declared once: reading, the default,
// messages, the documented vocabulary and the way back to YAML follow from its row.
#pragma once

#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/vocabulary/codec.h"
#include "harness/vocabulary/document.h"
#include "harness/vocabulary/problems.h"

namespace composure::vocabulary {

// What a row says in words.
struct KeyText {
  std::string name;
  std::string kind;      // "a duration, for example 250ms"
  std::string fallback;  // the default as YAML; empty: none
  bool required = false;
  std::string help;
};

template <typename T>
struct Field {
  KeyText text;
  // Puts the value into T, or a problem among the problems.
  std::function<void(const Value&, const std::string& path, T&, Problems&)> read;
  std::function<Value(const T&)> show;  // null: leave the key out
};

template <typename T>
struct Section {
  std::vector<Field<T>> fields;
  std::vector<std::string> later;  // words of the vocabulary that this version cannot do yet
};

inline constexpr const char* kRequired = "\x01";  // in the place of a default

template <typename T, typename Member>
Field<T> field(std::string name, Member T::*member, Codec<Member> codec, std::string fallback,
               std::string help) {
  const bool required = fallback == kRequired;
  return {.text = {std::move(name), codec.kind, required ? "" : std::move(fallback), required,
                   std::move(help)},
          .read =
              [member, codec](const Value& value, const std::string& path, T& into,
                              Problems& problems) {
                if (auto read = codec.read(value, path, problems)) into.*member = std::move(*read);
              },
          .show = [member, codec](const T& from) { return codec.show(from.*member); }};
}

// The map's unknown and missing keys. False if `value` is no map at all.
bool check_keys(const Value& value, const std::string& path,
                const std::vector<const KeyText*>& keys, const std::vector<std::string>& later,
                Problems& problems);

// The default of a row, with `place` as its place.
Value fallback_value(const KeyText& key, const Place& place);

template <typename T>
std::vector<const KeyText*> key_texts(const Section<T>& section) {
  std::vector<const KeyText*> texts;
  texts.reserve(section.fields.size());
  for (const Field<T>& field : section.fields) texts.push_back(&field.text);
  return texts;
}

// A null counts as an empty map: `limits:` with nothing below it says nothing.
template <typename T>
void read_section(const Value& value, const std::string& path, const Section<T>& section, T& into,
                  Problems& problems) {
  if (!check_keys(value, path, key_texts(section), section.later, problems)) return;
  for (const Field<T>& field : section.fields) {
    const Value* given = value.find(field.text.name);
    if (given != nullptr)
      field.read(*given, join(path, field.text.name), into, problems);
    else if (!field.text.fallback.empty())
      field.read(fallback_value(field.text, value.place), join(path, field.text.name), into,
                 problems);
  }
}

template <typename T>
Value show_section(const Section<T>& section, const T& from) {
  Value map = Value::map();
  for (const Field<T>& field : section.fields) {
    Value shown = field.show(from);
    if (shown.kind != Value::Kind::null) map.put(field.text.name, std::move(shown));
  }
  return map;
}

// A section as the value of a key of the section above it.
template <typename T>
Codec<T> section_codec(const Section<T>& (*section)()) {
  return {.kind = "a map",
          .read = [section](const Value& value, const std::string& path,
                            Problems& problems) -> std::optional<T> {
            T into{};
            read_section(value, path, section(), into, problems);
            return into;
          },
          .show = [section](const T& from) { return show_section(section(), from); }};
}

// A map of names to sections, in the order of the file.
template <typename T>
Codec<std::vector<std::pair<std::string, T>>> named_sections_codec(
    const Section<T>& (*section)(), const Codec<std::string>& names) {
  using Listed = std::vector<std::pair<std::string, T>>;
  return {.kind = "a map of names to maps",
          .read = [section, names](const Value& value, const std::string& path,
                                   Problems& problems) -> std::optional<Listed> {
            Listed listed;
            if (value.kind == Value::Kind::null) return listed;
            if (value.kind != Value::Kind::map) {
              problems.wrong(value, path, "a map of names to maps");
              return std::nullopt;
            }
            for (std::size_t i = 0; i < value.items.size(); ++i) {
              Value name = Value::scalar(value.keys[i].name);
              name.place = value.keys[i].place;
              names.read(name, path, problems);
              read_section(value.items[i], join(path, name.text), section(),
                           listed.emplace_back(name.text, T{}).second, problems);
            }
            return listed;
          },
          .show =
              [section](const Listed& listed) {
                Value shown = Value::map();
                for (const auto& [name, held] : listed)
                  shown.put(name, show_section(section(), held));
                return shown;
              }};
}

// The same where their order says nothing.
template <typename T>
Codec<std::map<std::string, T>> section_map_codec(const Section<T>& (*section)(),
                                                  const Codec<std::string>& names) {
  using Map = std::map<std::string, T>;
  const auto listed = named_sections_codec(section, std::move(names));
  return {.kind = listed.kind,
          .read = [listed](const Value& value, const std::string& path,
                           Problems& problems) -> std::optional<Map> {
            auto read = listed.read(value, path, problems);
            if (!read) return std::nullopt;
            return Map(std::make_move_iterator(read->begin()),
                       std::make_move_iterator(read->end()));
          },
          .show =
              [listed](const Map& map) {
                return listed.show({map.begin(), map.end()});
              }};
}

}  // namespace composure::vocabulary
