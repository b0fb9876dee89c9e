#include "loadgen/request/template.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "loadgen/random.h"

namespace composure::loadgen {
namespace {

// Streams of the seed that nobody else uses: "tmpl".
constexpr std::uint64_t kStreams = 0x746d706cull << 32;
constexpr std::uint64_t kPartsOfOne = 1 << 16;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::string& word : split(text, ' '))
    if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::optional<std::int64_t> whole(const std::string& text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc{} || rest != end) return std::nullopt;
  return value;
}

void append_number(std::string& out, auto number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  out.append(digits.begin(), end);
}

void append_uuid(std::string& out, std::uint64_t high, std::uint64_t low) {
  high = (high & ~0xf000ull) | 0x4000ull;                  // version 4
  low = (low & ~(3ull << 62)) | (std::uint64_t{2} << 62);  // the variant of RFC 4122
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
    const std::uint64_t half = i < 16 ? high : low;
    out += "0123456789abcdef"[(half >> (60 - 4 * (i % 16))) & 15];
  }
}

// Uniform in [0, span) but for a bias of span / 2^64.
std::uint64_t below(std::uint64_t random, std::uint64_t span) {
  __extension__ typedef unsigned __int128 Wide;
  return static_cast<std::uint64_t>((Wide{random} * span) >> 64);
}

bool allowed(char c, TemplateUse use) {
  const auto byte = static_cast<unsigned char>(c);
  if (use == TemplateUse::body) return true;
  if (use == TemplateUse::path) return byte > 0x20 && byte != 0x7f;
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

Status check_cells(const DataFile& data, std::size_t column, TemplateUse use) {
  for (std::size_t row = 0; row < data.rows(); ++row) {
    for (const char c : data.cell(row, column)) {
      if (allowed(c, use)) continue;
      return Error{.what = "column \"" + data.columns()[column] + "\" holds a " +
                           (c == ' ' ? "blank" : "control character") +
                           (use == TemplateUse::path ? " but is part of the URL"
                                                     : " but is part of a header"),
                   .where = data.where() + ":" + std::to_string(data.line(row)),
                   .hint = use == TemplateUse::path ? "write %20 for a blank" : ""};
    }
  }
  return {};
}

Error unknown_place(std::string_view inside, const std::string& hint) {
  return {.what = "{{" + std::string(inside) + "}} is not understood", .hint = hint};
}

}  // namespace

Result<Template> Template::parse(std::string_view text, TemplateUse use, std::uint64_t number,
                                 const DataFile* data) {
  Template result;
  result.data_ = data;
  while (!text.empty()) {
    const auto open = text.find("{{");
    if (open > 0) result.parts_.push_back({.text = std::string(text.substr(0, open))});
    if (open == text.npos) break;
    const auto close = text.find("}}", open);
    if (close == text.npos)
      return unknown_place(text.substr(open + 2),
                           "}} is missing; -templates=false sends {{ as it is");
    auto part = place(text.substr(open + 2, close - open - 2), data);
    if (!part) return part.error();
    if (part->kind == Kind::column)
      if (auto checked = check_cells(*data, part->column, use); !checked) return checked.error();
    part->stream = kStreams + number * kPartsOfOne + 2 * result.parts_.size();
    result.parts_.push_back(std::move(*part));
    text.remove_prefix(close + 2);
  }
  return result;
}

Result<Template::Part> Template::place(std::string_view inside, const DataFile* data) {
  const std::vector<std::string> words = words_of(inside);
  const std::string name = words.empty() ? "" : words.front();
  if (name == "seq" && words.size() == 1) return Part{.kind = Kind::sequence};
  if (name == "uuid" && words.size() == 1) return Part{.kind = Kind::uuid};
  if (name == "randint") {
    const auto low = words.size() == 3 ? whole(words[1]) : std::nullopt;
    const auto high = words.size() == 3 ? whole(words[2]) : std::nullopt;
    if (!low || !high || *low > *high)
      return unknown_place(inside, "expected two whole numbers, for example {{randint 1 100}}");
    const std::uint64_t span = static_cast<std::uint64_t>(*high) - static_cast<std::uint64_t>(*low);
    return Part{.kind = Kind::random, .low = *low, .span = span + 1};
  }
  if (name == "column") {
    const auto begin = inside.find_first_not_of(' ', inside.find("column") + 6);
    const auto end = inside.find_last_not_of(' ') + 1;
    const std::string column(begin == inside.npos ? "" : inside.substr(begin, end - begin));
    if (data == nullptr) return unknown_place(inside, "-data FILE.csv has the columns");
    const auto index = data->column(column);
    if (!index) return unknown_place(inside, data->where() + " has " + one_of(data->columns()));
    return Part{.kind = Kind::column, .column = *index};
  }
  return unknown_place(inside,
                       "there is seq, uuid, randint LOW HIGH and column NAME; -templates=false "
                       "sends {{ as it is");
}

Template Template::plain(std::string text) {
  Template result;
  if (!text.empty()) result.parts_.push_back({.text = std::move(text)});
  return result;
}

bool Template::constant() const {
  return std::all_of(parts_.begin(), parts_.end(),
                     [](const Part& part) { return part.kind == Kind::text; });
}

void Template::append(std::uint64_t seed, std::uint64_t sequence, std::string& out) const {
  for (const Part& part : parts_) {
    switch (part.kind) {
      case Kind::text:
        out += part.text;
        break;
      case Kind::sequence:
        append_number(out, sequence);
        break;
      case Kind::uuid:
        append_uuid(out, RandomStream(seed, part.stream)[sequence],
                    RandomStream(seed, part.stream + 1)[sequence]);
        break;
      case Kind::random: {
        const std::uint64_t random = RandomStream(seed, part.stream)[sequence];
        const std::uint64_t step = part.span == 0 ? random : below(random, part.span);
        append_number(out, static_cast<std::int64_t>(static_cast<std::uint64_t>(part.low) + step));
        break;
      }
      case Kind::column:
        out += data_->cell(sequence % data_->rows(), part.column);
        break;
    }
  }
}

}  // namespace composure::loadgen
