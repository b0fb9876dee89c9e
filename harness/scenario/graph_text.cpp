#include <fmt/format.h>

#include <set>

#include "harness/scenario/text.h"

namespace composure::scenario {
namespace {

std::string times_text(const RepeatNode& repeat) {
  if (const auto* times = std::get_if<std::uint32_t>(&repeat.times))
    return fmt::format("{} times", *times);
  return fmt::format("times from field {}", std::get<std::string>(repeat.times));
}

// "classify (function fizzbuzz-classify)" only where the names differ.
std::string label(const std::string& name, const Node& node) {
  if (const auto* task = std::get_if<Task>(&node))
    return task->function == name ? name : fmt::format("{} ({})", name, task->function);
  if (const auto* branch = std::get_if<Switch>(&node))
    return fmt::format("{}: by {}", name, branch->field);
  return fmt::format("{}: {}", name, times_text(std::get<RepeatNode>(node)));
}

struct Arrow {
  std::string to;
  std::string label;
};

std::vector<Arrow> arrows(const Node& node) {
  std::vector<Arrow> all;
  const auto add = [&](const std::string& to, const std::string& label) {
    if (!to.empty()) all.push_back({to, label});
  };
  if (const auto* task = std::get_if<Task>(&node)) add(task->next, "");
  if (const auto* branch = std::get_if<Switch>(&node)) {
    for (const auto& [value, to] : branch->cases) add(to, "if " + value);
    add(branch->otherwise, "otherwise");
  }
  if (const auto* repeat = std::get_if<RepeatNode>(&node)) {
    add(repeat->body, "each round");
    add(repeat->next, "then");
  }
  return all;
}

// A line for each way: the tasks in a row, then what branches, whose ways follow one step further
// in. A branch that is met again is only named.
void write_way(const Composition& composition, const Arrow& way, std::size_t depth,
               std::set<std::string>& seen, std::string& out) {
  out += std::string(2 * depth, ' ') + (way.label.empty() ? "" : way.label + ": ");
  auto found = composition.nodes.find(way.to);
  while (found != composition.nodes.end()) {
    out += label(found->first, found->second);
    const auto* task = std::get_if<Task>(&found->second);
    if (task == nullptr) break;
    found = composition.nodes.find(task->next);
    if (found != composition.nodes.end()) out += " -> ";
  }
  const bool branches = found != composition.nodes.end();
  const bool again = branches && !seen.insert(found->first).second;
  out += again ? " (above)\n" : "\n";
  if (!branches || again) return;
  for (const Arrow& inner : arrows(found->second))
    write_way(composition, inner, depth + 1, seen, out);
}

// Mermaid has its own entity for the quotes that would end a label.
std::string mermaid_quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "#quot;" : std::string(1, c);
  return quoted + '"';
}

std::string mermaid(const Composition& composition) {
  std::string out = "flowchart LR\n";
  // Identifiers of its own: a node may be called "end", which Mermaid takes for a keyword.
  std::map<std::string, std::string> ids;
  for (const auto& [name, node] : composition.nodes) {
    ids[name] = fmt::format("n{}", ids.size());
    const bool decides = std::holds_alternative<Switch>(node);
    out += fmt::format("  {}{}{}{}\n", ids[name], decides ? "{" : "[",
                       mermaid_quoted(label(name, node)), decides ? "}" : "]");
  }
  for (const auto& [name, node] : composition.nodes)
    for (const Arrow& arrow : arrows(node)) {
      const std::string text =
          arrow.label.empty() ? "" : fmt::format("|{}|", mermaid_quoted(arrow.label));
      out += fmt::format("  {} -->{} {}\n", ids[name], text, ids[arrow.to]);
    }
  return out;
}

std::string dot_quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string dot(const Composition& composition) {
  std::string out = "digraph composition {\n  rankdir=LR;\n";
  for (const auto& [name, node] : composition.nodes)
    out +=
        fmt::format("  {} [label={}, shape={}];\n", dot_quoted(name), dot_quoted(label(name, node)),
                    std::holds_alternative<Switch>(node) ? "diamond" : "box");
  for (const auto& [name, node] : composition.nodes)
    for (const Arrow& arrow : arrows(node))
      out += fmt::format("  {} -> {}{};\n", dot_quoted(name), dot_quoted(arrow.to),
                         arrow.label.empty() ? "" : " [label=" + dot_quoted(arrow.label) + "]");
  return out + "}\n";
}

}  // namespace

std::string graph_text(const Composition& composition, GraphFormat format) {
  if (format == GraphFormat::mermaid) return mermaid(composition);
  if (format == GraphFormat::dot) return dot(composition);
  std::set<std::string> seen;
  std::string out;
  write_way(composition, {composition.start, ""}, 0, seen, out);
  return out;
}

}  // namespace composure::scenario
