#include "harness/vocabulary/document.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <sstream>
#include <utility>

#include "base/text.h"
#include "base/units.h"

namespace composure::vocabulary {
namespace {

struct Refused {
  YAML::Mark mark;
  std::string why;
};

struct Size {
  std::size_t nodes = 0;
  std::size_t depth = 0;  // levels below and including this node
  std::size_t bytes = 0;  // of all scalars
};

Size size_of(const Value& value) {
  Size size{1, 1, value.text.size()};
  for (const Value& item : value.items) {
    const Size inner = size_of(item);
    size.nodes += inner.nodes;
    size.bytes += inner.bytes;
    size.depth = std::max(size.depth, inner.depth + 1);
  }
  return size;
}

// Builds the tree from the parser's events. (YAML::Load would expand nothing, keep duplicate keys
// silently, and recurse before we could say no.)
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::shared_ptr<const std::string> source, std::vector<Error>& errors)
      : source_(std::move(source)), errors_(errors) {}

  std::optional<Value> take() { return std::exchange(root_, std::nullopt); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override { assert(levels_.empty()); }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    leaf(at(mark, Value::Kind::null), mark, anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    Value value = at(mark, Value::Kind::scalar);
    value.text = text;
    value.quoted = tag != "?" && tag != "";  // "!" stands for quotes, "...:str" was asked for
    leaf(std::move(value), mark, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) throw Refused{mark, "an alias within its own anchor"};
    count(mark, size_of(known->second));
    finish(known->second, mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, Value::Kind::list, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, Value::Kind::map, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Value value;
    YAML::anchor_t anchor = 0;
    std::optional<Key> key;  // map: read, its value is still to come
    bool duplicate = false;  // that key was there before: its value is dropped
  };

  Place place(const YAML::Mark& mark) const { return {source_, mark.line + 1, mark.column + 1}; }
  Value at(const YAML::Mark& mark, Value::Kind kind) const {
    Value value;
    value.kind = kind;
    value.place = place(mark);
    return value;
  }

  void count(const YAML::Mark& mark, const Size& size) {
    nodes_ += size.nodes;
    bytes_ += size.bytes;
    if (nodes_ > kMaxDocumentNodes)
      throw Refused{
          mark, fmt::format("more than {} values once aliases are expanded", kMaxDocumentNodes)};
    if (bytes_ > kMaxExpandedBytes)
      throw Refused{mark,
                    fmt::format("more than {} bytes once aliases are expanded", kMaxExpandedBytes)};
    if (levels_.size() + size.depth > kMaxDocumentDepth)
      throw Refused{mark, fmt::format("nested deeper than {} levels", kMaxDocumentDepth)};
  }

  void leaf(Value value, const YAML::Mark& mark, YAML::anchor_t anchor) {
    count(mark, size_of(value));
    if (anchor != 0) anchors_[anchor] = value;
    finish(std::move(value), mark);
  }

  void open(const YAML::Mark& mark, Value::Kind kind, YAML::anchor_t anchor) {
    count(mark, {1, 1, 0});
    levels_.push_back({at(mark, kind), anchor, std::nullopt, false});
  }

  void close() {
    assert(!levels_.empty() && !levels_.back().key);  // a key has had its value
    Level level = std::move(levels_.back());
    levels_.pop_back();
    if (level.anchor != 0) anchors_[level.anchor] = level.value;
    const Place& begun = level.value.place;
    YAML::Mark mark;
    mark.line = begun.line - 1;
    mark.column = begun.column - 1;
    finish(std::move(level.value), mark);
  }

  // A complete value goes where it belongs: the root, the next item, a key or the value of the last
  // key.
  void finish(Value value, const YAML::Mark& mark) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return;
    }
    Level& level = levels_.back();
    if (level.value.kind == Value::Kind::list) {
      level.value.items.push_back(std::move(value));
    } else if (!level.key) {
      begin_pair(level, value, mark);
    } else {
      if (!level.duplicate) {
        level.value.keys.push_back(std::move(*level.key));
        level.value.items.push_back(std::move(value));
      }
      level.key.reset();
    }
  }

  void begin_pair(Level& level, const Value& key, const YAML::Mark& mark) {
    if (key.kind == Value::Kind::list || key.kind == Value::Kind::map)
      throw Refused{mark, "a key must be a word"};
    level.key = Key{key.kind == Value::Kind::null ? "null" : key.text, place(mark)};
    const auto& keys = level.value.keys;
    const auto before = std::find_if(keys.begin(), keys.end(),
                                     [&](const Key& k) { return k.name == level.key->name; });
    level.duplicate = before != keys.end();
    if (level.duplicate)
      errors_.push_back(
          {.what = fmt::format("\"{}\" stands here a second time; expected each key once, "
                               "the first is on line {}",
                               level.key->name, before->place.line),
           .where = place(mark).text()});
  }

  std::shared_ptr<const std::string> source_;
  std::vector<Error>& errors_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, Value> anchors_;
  std::optional<Value> root_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
};

// The length of the UTF-8 character at the front of `text`, 0 if there is none (RFC 3629).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xc2 && first < 0xe0   ? 2
                             : (first & 0xf0) == 0xe0        ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool outside = (first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f);
  return overlong || outside ? 0 : length;
}

// Where and why the bytes are no text, if they are none.
std::optional<Error> not_text(std::string_view text,
                              const std::shared_ptr<const std::string>& source) {
  if (text.size() > kMaxDocumentBytes)
    return Error{.what = "larger than " + format_bytes(kMaxDocumentBytes) + "B", .where = *source};
  Place place{source, 1, 1};
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0 || text[0] == '\0')
      return Error{.what = text[0] == '\0' ? "a NUL byte; expected text in UTF-8"
                                           : "not UTF-8; expected text in UTF-8",
                   .where = place.text()};
    place.column += 1;
    if (text[0] == '\n') place = {source, place.line + 1, 1};
    text.remove_prefix(length);
  }
  return std::nullopt;
}

void write(YAML::Emitter& out, const Value& value) {
  switch (value.kind) {
    case Value::Kind::null:
      out << YAML::Null;
      break;
    case Value::Kind::scalar:
      if (value.quoted) out << YAML::DoubleQuoted;
      out << value.text;
      break;
    case Value::Kind::list:
      out << YAML::Flow << YAML::BeginSeq;
      for (const Value& item : value.items) write(out, item);
      out << YAML::EndSeq;
      break;
    case Value::Kind::map:
      assert(value.keys.size() == value.items.size());
      if (value.items.empty()) out << YAML::Flow;
      out << YAML::BeginMap;
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        out << YAML::Key << value.keys[i].name << YAML::Value;
        write(out, value.items[i]);
      }
      out << YAML::EndMap;
      break;
  }
}

}  // namespace

std::string Place::text() const {
  return line == 0 ? *source : fmt::format("{}:{}:{}", *source, line, column);
}

const Value* Value::find(std::string_view key) const {
  assert(kind != Kind::map || keys.size() == items.size());
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i].name == key) return &items[i];
  return nullptr;
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));
}

void Value::put(std::string key, Value value) {
  if (kind == Kind::null) kind = Kind::map;
  assert(kind == Kind::map);
  if (Value* held = find(key)) {
    *held = std::move(value);
    return;
  }
  keys.push_back({std::move(key), value.place});
  items.push_back(std::move(value));
}

Value Value::scalar(std::string text, bool quoted) {
  Value value;
  value.kind = Kind::scalar;
  value.text = std::move(text);
  value.quoted = quoted;
  return value;
}

bool same_content(const Value& a, const Value& b) {
  const auto same_key = [](const Key& x, const Key& y) { return x.name == y.name; };
  return a.kind == b.kind && a.text == b.text && a.quoted == b.quoted &&
         std::equal(a.keys.begin(), a.keys.end(), b.keys.begin(), b.keys.end(), same_key) &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_content);
}

std::string found_text(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null:
      return "nothing";
    case Value::Kind::list:
      return "a list";
    case Value::Kind::map:
      return "a map";
    case Value::Kind::scalar:
      break;
  }
  constexpr std::size_t kShown = 80;
  return value.text.size() <= kShown ? '"' + value.text + '"'
                                     : '"' + value.text.substr(0, kShown) + "...\"";
}

std::optional<Value> parse_document(std::string_view text, const std::string& source,
                                    std::vector<Error>& errors) {
  const auto name = std::make_shared<const std::string>(source);
  text = without_mark(text);
  if (auto problem = not_text(text, name)) {
    errors.push_back(std::move(*problem));
    return std::nullopt;
  }
  const auto refuse = [&](const YAML::Mark& mark, const std::string& why) {
    errors.push_back({.what = why, .where = Place{name, mark.line + 1, mark.column + 1}.text()});
    return std::nullopt;
  };
  TreeBuilder builder(name, errors);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    std::optional<Value> root = builder.take();
    if (!root) return refuse({}, "nothing in it; expected a map");
    TreeBuilder second(name, errors);
    parser.HandleNextDocument(second);
    if (second.take()) return refuse({}, "more than one document in it; expected one");
    return root;
  } catch (const Refused& refused) {
    return refuse(refused.mark, refused.why);
  } catch (const YAML::Exception& problem) {
    return refuse(problem.mark, "not YAML: " + problem.msg);
  }
}

std::string emit(const Value& value, bool flow) {
  YAML::Emitter out;
  if (flow) out.SetMapFormat(YAML::Flow);
  write(out, value);
  return out.c_str();
}

}  // namespace composure::vocabulary
