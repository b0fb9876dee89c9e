#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;
using Kind = BodyPart::Kind;

std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20)
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      quoted += c;
  }
  return quoted + '"';
}

// RFC 8259: -?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?
bool is_json_number(std::string_view text) {
  const auto digits = [&] {
    std::size_t n = 0;
    while (n < text.size() && text[n] >= '0' && text[n] <= '9') ++n;
    text.remove_prefix(n);
    return n;
  };
  const auto skip = [&](std::string_view any) {
    const bool there = !text.empty() && any.find(text[0]) != std::string_view::npos;
    if (there) text.remove_prefix(1);
    return there;
  };
  skip("-");
  const bool zero = skip("0");
  if (!zero && digits() == 0) return false;
  if (skip(".") && digits() == 0) return false;
  if (skip("eE")) {
    skip("+-");
    if (digits() == 0) return false;
  }
  return text.empty();
}

std::string json_scalar(const Value& value) {
  if (value.kind == Value::Kind::null) return "null";
  const bool literal = value.text == "true" || value.text == "false" || is_json_number(value.text);
  return literal && !value.quoted ? value.text : json_quoted(value.text);
}

std::string json_of(const Value& value) {
  if (value.kind != Value::Kind::list && value.kind != Value::Kind::map) return json_scalar(value);
  const bool map = value.kind == Value::Kind::map;
  std::string json(1, map ? '{' : '[');
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (i > 0) json += ',';
    if (map) json += json_quoted(value.keys[i].name) + ':';
    json += json_of(value.items[i]);
  }
  return json + (map ? '}' : ']');
}

BodyPart constant(std::string json) {
  BodyPart part;
  part.kind = Kind::constant;
  part.json = std::move(json);
  return part;
}

constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it a double skips integers

// The two bounds of uniform and sequence. False, with a problem, if they are none.
bool read_bounds(const Value& value, const std::string& path, bool whole_only, BodyPart& part,
                 Problems& problems) {
  const std::string expected = whole_only ? "two whole numbers [low, high], low <= high"
                                          : "two numbers [low, high], low <= high";
  std::array<double, 2> bounds{};
  bool good = value.kind == Value::Kind::list && value.items.size() == 2;
  part.whole = true;
  for (std::size_t i = 0; good && i < 2; ++i) {
    const std::string& text = value.items[i].text;
    good = is_json_number(text) && !value.items[i].quoted;
    if (!good) break;
    std::from_chars(text.data(), text.data() + text.size(), bounds[i]);
    part.whole = part.whole && text.find_first_of(".eE") == std::string::npos;
    good = std::abs(bounds[i]) <= kExact;
  }
  good = good && bounds[0] <= bounds[1] && (part.whole || !whole_only);
  if (!good) problems.wrong(value, path, expected);
  part.low = bounds[0];
  part.high = bounds[1];
  return good;
}

BodyPart read_part(const Value& value, const std::string& path, Problems& problems);

const std::vector<std::string> kGenerators{"constant", "uniform", "choice", "sequence"};

BodyPart read_generator(const std::string& word, const Value& value, const std::string& path,
                        Problems& problems) {
  BodyPart part;
  if (word == "constant") return constant(json_of(value));
  if (word == "choice") {
    part.kind = Kind::choice;
    if (value.kind != Value::Kind::list || value.items.empty())
      problems.wrong(value, path, "a list of at least one value to choose from");
    for (std::size_t i = 0; i < value.items.size(); ++i)
      part.parts.push_back(read_part(value.items[i], fmt::format("{}[{}]", path, i), problems));
    return part;
  }
  part.kind = word == "sequence" ? Kind::sequence : Kind::uniform;
  read_bounds(value, path, part.kind == Kind::sequence, part, problems);
  return part;
}

BodyPart read_part(const Value& value, const std::string& path, Problems& problems) {
  const bool map = value.kind == Value::Kind::map;
  if (!map && value.kind != Value::Kind::list) return constant(json_scalar(value));
  if (map && value.items.size() == 1) {
    const std::string& word = value.keys[0].name;
    if (std::find(kGenerators.begin(), kGenerators.end(), word) != kGenerators.end())
      return read_generator(word, value.items[0], join(path, word), problems);
    if (word == "zipf" || word == "file" || word == "bytes") {
      problems.add(
          value.keys[0].place, path,
          fmt::format("\"{0}\" is not yet supported here; for an object with the one field {0} "
                      "write {{constant: {{{0}: ...}}}}",
                      word));
      return {};
    }
  }
  BodyPart part;
  part.kind = map ? Kind::object : Kind::array;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (map) part.names.push_back(json_quoted(value.keys[i].name));
    const std::string inner = map ? join(path, value.keys[i].name) : fmt::format("{}[{}]", path, i);
    part.parts.push_back(read_part(value.items[i], inner, problems));
  }
  return part;
}

// JSON is YAML: what we wrote as JSON reads back as a tree.
Value value_of(const std::string& json) {
  std::vector<Error> errors;
  return parse_document(json, "json", errors).value_or(Value());
}

Value show_bounds(const BodyPart& part) {
  Value list = Value::list();
  for (const double bound : {part.low, part.high}) {
    std::string text = part.whole ? fmt::format("{:.0f}", bound) : fmt::format("{}", bound);
    if (!part.whole && text.find_first_of(".e") == std::string::npos) text += ".0";
    list.items.push_back(Value::scalar(text));
  }
  return list;
}

Value show_part(const BodyPart& part) {
  Value shown = Value::map();
  switch (part.kind) {
    case Kind::constant:
      if (part.json[0] != '{' && part.json[0] != '[') return value_of(part.json);
      shown.put("constant", value_of(part.json));
      return shown;
    case Kind::uniform:
    case Kind::sequence:
      shown.put(part.kind == Kind::uniform ? "uniform" : "sequence", show_bounds(part));
      return shown;
    case Kind::choice:
    case Kind::array: {
      Value list = Value::list();
      for (const BodyPart& inner : part.parts) list.items.push_back(show_part(inner));
      if (part.kind == Kind::array) return list;
      shown.put("choice", std::move(list));
      return shown;
    }
    case Kind::object:
      break;
  }
  for (std::size_t i = 0; i < part.parts.size(); ++i)
    shown.put(value_of(part.names[i]).text, show_part(part.parts[i]));
  return shown;
}

}  // namespace

Codec<BodyPart> body_part_codec() {
  return {
      .kind =
          "a JSON value; uniform, choice, sequence or constant in the place of a value that varies",
      .read = [](const Value& value, const std::string& path,
                 Problems& problems) { return std::optional(read_part(value, path, problems)); },
      .show = [](const BodyPart& part) { return show_part(part); }};
}

const Section<Body>& body_section() {
  static const Section<Body> section = [] {
    Section<Body> made{
        .fields = {field("json", &Body::json, body_part_codec(), "{}",
                         "sent as JSON, with generated values"),
                   field("text", &Body::text, optional(text_codec()), "", "sent as it is")},
        .later = {"bytes", "file", "zipf"}};
    // A text takes the place of the JSON.
    made.fields[0].show = [show = made.fields[0].show](const Body& body) {
      return body.text ? Value() : show(body);
    };
    return made;
  }();
  return section;
}

}  // namespace composure::scenario
