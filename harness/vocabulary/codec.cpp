#include "harness/vocabulary/codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace composure::vocabulary {
namespace {

// The shortest decimal (no exponent) that reads back as the same double.
std::string shortest(double value) {
  std::array<char, 400> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return {buffer.data(), end.ptr};
}

// Adapts base's parsers: their message says what was found and what was expected.
template <typename T>
auto by_parser(Result<T> (*parse)(std::string_view), std::string kind) {
  return [parse, kind = std::move(kind)](const Value& value, const std::string& path,
                                         Problems& problems) -> std::optional<T> {
    if (value.kind != Value::Kind::scalar) {
      problems.wrong(value, path, kind);
      return std::nullopt;
    }
    auto parsed = parse(value.text);
    if (parsed) return std::move(*parsed);
    const Error& error = parsed.error();
    problems.add(value.place, path,
                 error.hint.empty() ? error.what : error.what + "; " + error.hint);
    return std::nullopt;
  };
}

Codec<std::string> checked_text(const std::string& kind,
                                const std::function<bool(std::string_view)>& fits) {
  return {.kind = kind,
          .read = [kind, fits](const Value& value, const std::string& path,
                               Problems& problems) -> std::optional<std::string> {
            if (value.kind == Value::Kind::scalar && fits(value.text)) return value.text;
            problems.wrong(value, path, kind);
            return std::nullopt;
          },
          .show = [](const std::string& text) { return Value::scalar(text); }};
}

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string exact_rate(Rate rate) {
  for (const std::string& text : {format_rate(rate), shortest(rate.per_second * 60) + "/m",
                                  shortest(rate.per_second * 3600) + "/h"}) {
    const auto back = parse_rate(text);
    if (back && *back == rate) return text;
  }
  return shortest(rate.per_second) + "/s";
}

std::string exact_duration(Nanoseconds value) {
  const std::string text = format_duration(value);
  const auto back = parse_duration(text);
  return back && *back == value ? text : fmt::format("{}ns", value.count());
}

std::string exact_bytes(std::uint64_t bytes) {
  const std::string text = format_bytes(bytes);
  const auto back = parse_bytes(text);
  return back && *back == bytes ? text : fmt::format("{}", bytes);
}

}  // namespace

std::optional<std::uint64_t> parse_whole(std::string_view text) {
  std::uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || end.ec != std::errc{} || end.ptr != text.data() + text.size())
    return std::nullopt;
  return number;
}

Codec<std::string> text_codec() {
  return checked_text("text", [](std::string_view) { return true; });
}

Codec<std::string> name_codec() {
  return checked_text(
      "a name (letters, digits, '-', '_' and '.', at most 63)", [](std::string_view name) {
        const auto allowed = [](char c) {
          return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
        };
        return !name.empty() && name.size() <= 63 && std::all_of(name.begin(), name.end(), allowed);
      });
}

Codec<std::string> label_codec(std::size_t most) {
  const std::string kind =
      fmt::format("a name (lower-case letters, digits and inner '-', at most {})", most);
  return checked_text(kind, [most](std::string_view name) {
    const auto allowed = [](char c) { return is_lower_or_digit(c) || c == '-'; };
    return !name.empty() && name.size() <= most && name.front() != '-' && name.back() != '-' &&
           std::all_of(name.begin(), name.end(), allowed);
  });
}

Codec<Nanoseconds> duration_codec(Nanoseconds least) {
  std::string kind = "a duration, for example 250ms";
  if (least > Nanoseconds{0}) kind += fmt::format(", at least {}", format_duration(least));
  return {.kind = kind,
          .read = [kind, least, parse = by_parser(&parse_duration, kind)](
                      const Value& value, const std::string& path,
                      Problems& problems) -> std::optional<Nanoseconds> {
            const auto duration = parse(value, path, problems);
            if (!duration || *duration >= least) return duration;
            problems.wrong(value, path, kind);
            return std::nullopt;
          },
          .show = [](const Nanoseconds& value) { return Value::scalar(exact_duration(value)); }};
}

Codec<Rate> rate_codec() {
  const std::string kind = "a rate above zero, for example 100/s";
  return {.kind = kind,
          .read = [kind, parse = by_parser(&parse_rate, kind)](
                      const Value& value, const std::string& path,
                      Problems& problems) -> std::optional<Rate> {
            constexpr double kFastest = 1e6;  // per second; beyond any client of this kind
            const auto rate = parse(value, path, problems);
            if (!rate || rate->per_second <= kFastest) return rate;
            problems.wrong(value, path, "a rate of at most 1000000/s");
            return std::nullopt;
          },
          .show = [](const Rate& rate) { return Value::scalar(exact_rate(rate)); }};
}

Codec<std::uint64_t> bytes_codec() {
  const std::string kind = "a size above zero, for example 64Mi";
  return {.kind = kind,
          .read = [kind, parse = by_parser(&parse_bytes, kind)](
                      const Value& value, const std::string& path,
                      Problems& problems) -> std::optional<std::uint64_t> {
            const auto bytes = parse(value, path, problems);
            if (!bytes || *bytes > 0) return bytes;
            problems.wrong(value, path, kind);
            return std::nullopt;
          },
          .show = [](const std::uint64_t& bytes) { return Value::scalar(exact_bytes(bytes)); }};
}

Codec<double> cpu_codec() {
  const std::string kind = "cores or millicores, for example 500m or 1.5";
  return {.kind = kind, .read = by_parser(&parse_cpu, kind), .show = [](const double& cores) {
            return Value::scalar(shortest(cores));
          }};
}

namespace {

std::optional<double> whole_number(std::string_view text) {
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size())
    return std::nullopt;
  return number;
}

std::optional<double> percent_or_number(std::string_view text) {
  if (!text.ends_with('%')) return whole_number(text);
  text.remove_suffix(1);
  const auto percent = whole_number(text);
  return percent ? std::optional(*percent / 100) : std::nullopt;
}

Codec<double> number_codec(const std::string& kind, double low, double high,
                           std::optional<double> (*parse)(std::string_view) = whole_number) {
  return {.kind = kind,
          .read = [=](const Value& value, const std::string& path,
                      Problems& problems) -> std::optional<double> {
            const auto number = parse(value.text);
            if (number && *number >= low && *number <= high) return number;
            problems.wrong(value, path, kind);
            return std::nullopt;
          },
          .show = [](const double& number) { return Value::scalar(shortest(number)); }};
}

}  // namespace

Codec<double> share_codec() { return number_codec("a share from 0 to 1, for example 0.1", 0, 1); }

Codec<double> percent_codec() {
  return number_codec("a share from 1% to 1000%, for example 70% or 0.7", 0.01, 10,
                      percent_or_number);
}

Codec<double> factor_codec() {
  return number_codec("a factor from 0.001 to 1000000, for example 60", 0.001, 1e6);
}

Codec<std::uint64_t> whole_codec(std::uint64_t low, std::uint64_t high) {
  assert(low <= high);
  const std::string kind = high == UINT64_MAX
                               ? fmt::format("a whole number from {}", low)
                               : fmt::format("a whole number from {} to {}", low, high);
  return {
      .kind = kind,
      .read = [kind, low, high](const Value& value, const std::string& path,
                                Problems& problems) -> std::optional<std::uint64_t> {
        const auto number = parse_whole(value.text);
        if (value.kind == Value::Kind::scalar && number && *number >= low && *number <= high)
          return number;
        problems.wrong(value, path, kind);
        return std::nullopt;
      },
      .show = [](const std::uint64_t& number) { return Value::scalar(fmt::format("{}", number)); }};
}

Codec<std::uint32_t> count_codec(std::uint32_t low, std::uint32_t high) {
  const auto whole = whole_codec(low, high);
  return {
      .kind = whole.kind,
      .read = [whole](const Value& value, const std::string& path,
                      Problems& problems) -> std::optional<std::uint32_t> {
        const auto number = whole.read(value, path, problems);
        if (!number) return std::nullopt;
        return static_cast<std::uint32_t>(*number);
      },
      .show = [](const std::uint32_t& number) { return Value::scalar(fmt::format("{}", number)); }};
}

Codec<std::map<std::string, std::string>> text_map_codec() {
  using Texts = std::map<std::string, std::string>;
  return {.kind = "a map of words to texts",
          .read = [](const Value& value, const std::string& path,
                     Problems& problems) -> std::optional<Texts> {
            Texts texts;
            if (value.kind == Value::Kind::null) return texts;
            if (value.kind != Value::Kind::map) {
              problems.wrong(value, path, "a map of words to texts");
              return std::nullopt;
            }
            bool good = true;
            for (std::size_t i = 0; i < value.items.size(); ++i) {
              const Value& item = value.items[i];
              texts[value.keys[i].name] = item.text;
              if (item.kind == Value::Kind::scalar) continue;
              problems.wrong(item, join(path, value.keys[i].name), "text");
              good = false;
            }
            return good ? std::optional(texts) : std::nullopt;
          },
          .show =
              [](const Texts& texts) {
                Value map = Value::map();
                for (const auto& [name, text] : texts) map.put(name, Value::scalar(text));
                return map;
              }};
}

Codec<std::vector<std::string>> text_list_codec() {
  using Texts = std::vector<std::string>;
  return {.kind = "a list of texts",
          .read = [](const Value& value, const std::string& path,
                     Problems& problems) -> std::optional<Texts> {
            Texts texts;
            if (value.kind == Value::Kind::null) return texts;
            if (value.kind != Value::Kind::list) {
              problems.wrong(value, path, "a list of texts");
              return std::nullopt;
            }
            bool good = true;
            for (std::size_t i = 0; i < value.items.size(); ++i) {
              texts.push_back(value.items[i].text);
              if (value.items[i].kind == Value::Kind::scalar) continue;
              problems.wrong(value.items[i], fmt::format("{}[{}]", path, i), "text");
              good = false;
            }
            return good ? std::optional(texts) : std::nullopt;
          },
          .show =
              [](const Texts& texts) {
                Value list = Value::list();
                for (const std::string& text : texts) list.items.push_back(Value::scalar(text));
                return list;
              }};
}

std::optional<std::size_t> read_word(const Value& value, const std::string& path,
                                     const std::vector<std::string>& words,
                                     const std::vector<std::string>& later, Problems& problems) {
  if (value.kind != Value::Kind::scalar) {
    problems.wrong(value, path, word_kind(words));
    return std::nullopt;
  }
  const auto word = std::find(words.begin(), words.end(), value.text);
  if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
  if (std::find(later.begin(), later.end(), value.text) != later.end())
    problems.add(
        value.place, path,
        fmt::format("\"{}\" is not yet supported here; expected {}", value.text, one_of(words)));
  else
    problems.unknown(value.place, path, value.text, "a known word", words);
  return std::nullopt;
}

std::string word_kind(const std::vector<std::string>& words) { return one_of(words); }

}  // namespace composure::vocabulary
