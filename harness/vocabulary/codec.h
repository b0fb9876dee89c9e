// How one kind of value is read from a document and shown again. A field of a section (section.h)
// names its codec; messages, documentation and the resolved scenario come from it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/units.h"
#include "harness/vocabulary/document.h"
#include "harness/vocabulary/problems.h"

namespace composure::vocabulary {

template <typename T>
struct Codec {
  std::string kind;  // "a duration, for example 250ms": ends a sentence "expected ..."
  // Nothing where the value is wrong; the reason is then among the problems.
  std::function<std::optional<T>(const Value&, const std::string& path, Problems&)> read;
  std::function<Value(const T&)> show;  // read(show(x)) == x
};

Codec<std::string> text_codec();  // any scalar
// A name that can stand in URLs, file names and cursors: letters, digits, '-', '_', '.'; at
// most 63.
Codec<std::string> name_codec();
// The stricter form that OpenFaaS takes for functions: lower-case letters, digits and inner '-'; at
// most `most`.
Codec<std::string> label_codec(std::size_t most = 63);
Codec<Nanoseconds> duration_codec(Nanoseconds least);
Codec<Rate> rate_codec();
Codec<std::uint64_t> bytes_codec();  // > 0
Codec<double> cpu_codec();           // cores, > 0
Codec<double> share_codec();         // 0..1
Codec<double> percent_codec();       // 0.01..10, also said as 1%..1000%
Codec<double> factor_codec();        // 0.001..1e6
Codec<std::uint64_t> whole_codec(std::uint64_t low, std::uint64_t high);
Codec<std::uint32_t> count_codec(std::uint32_t low, std::uint32_t high);
Codec<std::map<std::string, std::string>> text_map_codec();
Codec<std::vector<std::string>> text_list_codec();

std::optional<std::uint64_t> parse_whole(std::string_view text);

// Index into `words`, or nothing and a problem. `later`: words of the vocabulary that this version
// cannot do yet.
std::optional<std::size_t> read_word(const Value& value, const std::string& path,
                                     const std::vector<std::string>& words,
                                     const std::vector<std::string>& later, Problems& problems);
std::string word_kind(const std::vector<std::string>& words);

template <typename E>
Codec<E> word_codec(const std::vector<std::pair<std::string, E>>& table,
                    const std::vector<std::string>& later = {}) {
  std::vector<std::string> words;
  for (const auto& entry : table) words.push_back(entry.first);
  return {.kind = word_kind(words),
          .read = [table, words, later](const Value& value, const std::string& path,
                                        Problems& problems) -> std::optional<E> {
            const auto index = read_word(value, path, words, later, problems);
            if (!index) return std::nullopt;
            return table[*index].second;
          },
          .show =
              [table](const E& held) {
                for (const auto& [word, meaning] : table)
                  if (meaning == held) return Value::scalar(word);
                return Value();
              }};
}

// Nothing is written as null.
template <typename T>
Codec<std::optional<T>> optional(const Codec<T>& codec) {
  return {
      .kind = codec.kind,
      .read = [codec](const Value& value, const std::string& path,
                      Problems& problems) -> std::optional<std::optional<T>> {
        if (value.kind == Value::Kind::null) return std::optional<T>();
        auto read = codec.read(value, path, problems);
        if (!read) return std::nullopt;
        return read;
      },
      .show = [codec](const std::optional<T>& held) { return held ? codec.show(*held) : Value(); }};
}

}  // namespace composure::vocabulary
