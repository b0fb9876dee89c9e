#include <fmt/format.h>

#include <array>

#include "harness/scenario/mechanism.h"
#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;

const std::vector<std::string> kLaterNodeKeys{"payload", "retry", "store", "timeout", "work"};

Codec<std::variant<std::uint32_t, std::string>> times_codec() {
  using Times = std::variant<std::uint32_t, std::string>;
  constexpr std::uint32_t kMost = 10'000;  // docs/wire.md: above it is an error at run time as well
  const auto count = count_codec(0, kMost);
  const std::string kind = count.kind + ", or the payload field that carries it";
  return {.kind = kind,
          .read = [count, kind](const Value& value, const std::string& path,
                                Problems& problems) -> std::optional<Times> {
            const bool text = value.kind == Value::Kind::scalar && !value.text.empty();
            const bool number =
                text && !value.quoted &&
                std::string_view("+-.0123456789").find(value.text[0]) != std::string::npos;
            if (number) {
              const auto times = count.read(value, path, problems);
              return times ? std::optional<Times>(*times) : std::nullopt;
            }
            if (text) return value.text;
            problems.wrong(value, path, kind);
            return std::nullopt;
          },
          .show =
              [](const Times& times) {
                if (const auto* count = std::get_if<std::uint32_t>(&times))
                  return Value::scalar(fmt::format("{}", *count));
                return Value::scalar(std::get<std::string>(times), true);
              }};
}

// A node is what its first word says.
std::optional<Node> read_node(const Value& value, const std::string& path, Problems& problems) {
  static const std::vector<std::string> kKinds{"task", "switch", "repeat"};
  if (value.kind == Value::Kind::map) {
    for (const char* later : {"loop", "map", "parallel"})
      if (value.find(later) != nullptr) {
        problems.add(
            value.place, path,
            fmt::format("\"{}\" is not yet supported here; expected a task, switch or repeat",
                        later));
        return std::nullopt;
      }
    const auto as = [&]<typename T>(const Section<T>& section) -> Node {
      T node;
      read_section(value, path, section, node, problems);
      return node;
    };
    if (value.find("task") != nullptr) return as(task_section());
    if (value.find("switch") != nullptr) return as(switch_section());
    if (value.find("repeat") != nullptr) return as(repeat_node_section());
    for (const Key& key : value.keys)
      if (key.name != "next") {
        problems.unknown(key.place, path, key.name, "a kind of node", kKinds);
        return std::nullopt;
      }
  }
  problems.wrong(value, path, "a node: a map with task, switch or repeat");
  return std::nullopt;
}

Value show_node(const Node& node) {
  if (const auto* task = std::get_if<Task>(&node)) return show_section(task_section(), *task);
  if (const auto* branch = std::get_if<Switch>(&node))
    return show_section(switch_section(), *branch);
  return show_section(repeat_node_section(), std::get<RepeatNode>(node));
}

Codec<std::map<std::string, Node>> nodes_codec() {
  using Nodes = std::map<std::string, Node>;
  return {.kind = "a map of node names to nodes",
          .read = [](const Value& value, const std::string& path,
                     Problems& problems) -> std::optional<Nodes> {
            Nodes nodes;
            if (value.kind != Value::Kind::map || value.items.empty()) {
              problems.wrong(value, path, "a map of node names to nodes, at least one");
              return std::nullopt;
            }
            for (std::size_t i = 0; i < value.items.size(); ++i) {
              Value name = Value::scalar(value.keys[i].name);
              name.place = value.keys[i].place;
              name_codec().read(name, path, problems);
              auto node = read_node(value.items[i], join(path, name.text), problems);
              nodes.emplace(name.text, node ? std::move(*node) : Node());
            }
            return nodes;
          },
          .show =
              [](const Nodes& nodes) {
                Value map = Value::map();
                for (const auto& [name, node] : nodes) map.put(name, show_node(node));
                return map;
              }};
}

// The name of a node; whether there is one is checked when all are known.
Codec<std::string> node_codec() {
  Codec<std::string> codec = name_codec();
  codec.kind = "the name of a node";
  return codec;
}

Codec<std::map<std::string, std::string>> cases_codec() {
  auto codec = text_map_codec();
  codec.kind = "a map of values to names of nodes";
  return codec;
}

// Left out where there is none.
Codec<std::string> next_codec() {
  Codec<std::string> codec = node_codec();
  codec.show = [](const std::string& text) { return text.empty() ? Value() : Value::scalar(text); };
  return codec;
}

constexpr const char* kMechanismKind =
    "fused, manual, flow/objects or flow/cache (also {flow: {store: cache}})";

// {flow: {store: cache}}. Another form is among the problems.
std::optional<Mechanism> read_mechanism_map(const Value& value, const std::string& path,
                                            Problems& problems) {
  const std::string flow(kind_word(MechanismKind::flow));
  if (value.items.size() != 1 || value.keys[0].name != flow) {
    problems.wrong(value, path, kMechanismKind);
    return std::nullopt;
  }
  static const Section<Mechanism> section{
      .fields = {field("store", &Mechanism::store,
                       word_codec<Store>({{"objects", Store::objects}, {"cache", Store::cache}}),
                       "objects", "where data wait between nodes")},
      .later = {}};
  Mechanism mechanism{MechanismKind::flow, Store::objects};
  read_section(value.items[0], join(path, flow), section, mechanism, problems);
  return mechanism;
}

std::optional<Mechanism> read_mechanism_word(const Value& value, const std::string& path,
                                             Problems& problems) {
  std::vector<std::string> words;
  for (const auto& [word, mechanism] : mechanism_words()) {
    if (word == value.text) return mechanism;
    words.push_back(word);
  }
  problems.unknown(value.place, path, value.text, "a mechanism", words);
  return std::nullopt;
}

}  // namespace

Codec<Mechanism> mechanism_codec() {
  return {
      .kind = kMechanismKind,
      .read = [](const Value& value, const std::string& path,
                 Problems& problems) -> std::optional<Mechanism> {
        if (value.kind == Value::Kind::map) return read_mechanism_map(value, path, problems);
        if (value.kind == Value::Kind::scalar) return read_mechanism_word(value, path, problems);
        problems.wrong(value, path, kMechanismKind);
        return std::nullopt;
      },
      .show = [](const Mechanism& mechanism) { return Value::scalar(mechanism_text(mechanism)); }};
}

const Section<Task>& task_section() {
  static const Section<Task> section{
      .fields =
          {field("task", &Task::function, label_codec(), kRequired,
                 "the function to call with the payload: declared under functions, or an image"),
           field("next", &Task::next, next_codec(), "",
                 "the node that gets the answer; absent: the end")},
      .later = kLaterNodeKeys};
  return section;
}

const Section<Switch>& switch_section() {
  static const Section<Switch> section{
      .fields = {field("switch", &Switch::field, text_codec(), kRequired,
                       "a field of the JSON payload that arrives"),
                 field("cases", &Switch::cases, cases_codec(), kRequired,
                       "value of the field: the node to go to"),
                 field("default", &Switch::otherwise, node_codec(), kRequired,
                       "the node for every other value")},
      .later = kLaterNodeKeys};
  return section;
}

const Section<RepeatNode>& repeat_node_section() {
  static const Section<RepeatNode> section{
      .fields = {field("repeat", &RepeatNode::body, node_codec(), kRequired,
                       "first node of the chain to repeat; it ends at a node without next"),
                 field("times", &RepeatNode::times, times_codec(), kRequired,
                       "how often; a field is read when the repeat is entered; 0 skips it"),
                 field("next", &RepeatNode::next, next_codec(), "",
                       "the node after the last round; absent: the end")},
      .later = kLaterNodeKeys};
  return section;
}

const Section<Composition>& composition_section() {
  static const Section<Composition> section{
      .fields = {field("mechanism", &Composition::mechanism, mechanism_codec(), "manual",
                       "who walks the graph"),
                 field("start", &Composition::start, node_codec(), kRequired, "the first node"),
                 field("nodes", &Composition::nodes, nodes_codec(), kRequired, "the graph")},
      .later = {}};
  return section;
}

}  // namespace composure::scenario
