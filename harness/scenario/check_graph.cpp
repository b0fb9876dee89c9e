#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "harness/scenario/check.h"
#include "harness/vocabulary/paths.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;

struct Edge {
  std::string path;  // "nodes.pick.cases.fizz"
  std::string to;
};

std::vector<Edge> edges_of(const std::string& name, const Node& node) {
  const std::string at = "composition.nodes." + name + ".";
  std::vector<Edge> edges;
  if (const auto* task = std::get_if<Task>(&node)) edges = {{at + "next", task->next}};
  if (const auto* branch = std::get_if<Switch>(&node)) {
    for (const auto& [value, to] : branch->cases) edges.push_back({at + "cases." + value, to});
    edges.push_back({at + "default", branch->otherwise});
  }
  if (const auto* repeat = std::get_if<RepeatNode>(&node))
    edges = {{at + "repeat", repeat->body}, {at + "next", repeat->next}};
  std::erase_if(edges, [](const Edge& edge) { return edge.to.empty(); });
  return edges;
}

class GraphCheck {
 public:
  GraphCheck(const Composition& composition, const Value& root, Problems& problems)
      : composition_(composition), root_(root), problems_(problems) {
    for (const auto& [name, node] : composition.nodes) names_.push_back(name);
  }

  void run() {
    const bool sound =
        !problems_.any_below("composition.nodes") && !problems_.any_below("composition.start");
    if (!composition_.start.empty()) check_target("composition.start", composition_.start);
    for (const auto& [name, node] : composition_.nodes)
      for (const Edge& edge : edges_of(name, node)) check_target(edge.path, edge.to);
    if (!sound || unknown_) return;  // what follows would only repeat it
    visit_from_start();
    for (const std::string& name : names_)
      if (!done_.contains(name))
        problems_.add(place_of(root_, "composition.nodes." + name), "composition.nodes." + name,
                      fmt::format("cannot be reached from the start, \"{}\"", composition_.start));
  }

 private:
  void check_target(const std::string& path, const std::string& to) {
    if (composition_.nodes.contains(to)) return;
    unknown_ = true;
    problems_.unknown(place_of(root_, path), path, to, "a node", names_);
  }

  // Depth first without recursion: a chain may be as long as the file allows. A node that is met
  // again while it is still open closes a cycle.
  void visit_from_start() {
    struct Open {
      std::string name;
      std::vector<Edge> edges;
      std::size_t next = 0;
    };
    std::vector<Open> way;
    std::set<std::string> open;
    const auto enter = [&](const std::string& name) {
      open.insert(name);
      way.push_back({name, edges_of(name, composition_.nodes.at(name)), 0});
    };
    enter(composition_.start);
    while (!way.empty()) {
      Open& top = way.back();
      if (top.next == top.edges.size()) {
        open.erase(top.name);
        done_.insert(top.name);
        way.pop_back();
        continue;
      }
      const Edge edge = top.edges[top.next++];
      if (open.contains(edge.to))
        cycle(edge);
      else if (!done_.contains(edge.to))
        enter(edge.to);
    }
  }

  void cycle(const Edge& edge) {
    const auto* repeat = std::get_if<RepeatNode>(&composition_.nodes.at(edge.to));
    problems_.add(
        place_of(root_, edge.path), edge.path,
        repeat != nullptr
            ? fmt::format(
                  "\"{}\" leads back into the repeat it stands in; expected a body that ends at a "
                  "node without next",
                  edge.to)
            : fmt::format(
                  "\"{}\" leads back to where it came from, so there is no end; expected a way "
                  "forward, or a repeat node for a chain",
                  edge.to));
  }

  const Composition& composition_;
  const Value& root_;
  Problems& problems_;
  std::vector<std::string> names_;
  std::set<std::string> done_;
  bool unknown_ = false;
};

}  // namespace

void check_graph(const Composition& composition, const Value& root, Problems& problems) {
  if (!composition.nodes.empty()) GraphCheck(composition, root, problems).run();
}

}  // namespace composure::scenario
