#include "harness/scenario/mechanism.h"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <set>

namespace composure::scenario {
namespace {

struct Traits {
  MechanismKind kind;
  std::string_view word;
  Walker walker;
  std::string_view suffix;  // of the function that a run deploys for it
};

constexpr std::array<Traits, 3> kMechanisms{{
    {MechanismKind::fused, "fused", Walker::fused_function, "-fused"},
    {MechanismKind::manual, "manual", Walker::functions, ""},
    {MechanismKind::flow, "flow", Walker::engine, "-flow"},
}};
constexpr std::string_view kOracleSuffix = "-oracle";

const Traits& traits_of(MechanismKind kind) {
  for (const Traits& each : kMechanisms)
    if (each.kind == kind) return each;
  assert(false && "a kind of mechanism without a row");
  return kMechanisms.front();
}

std::string named(const Scenario& scenario, std::string_view suffix) {
  return suffix.empty() ? std::string() : scenario.name + std::string(suffix);
}

std::set<std::string> languages_of(const Scenario& scenario) {
  std::set<std::string> languages;
  for (const auto& [name, node] : scenario.composition.nodes) {
    const auto* task = std::get_if<Task>(&node);
    const auto function =
        task == nullptr ? scenario.functions.end() : scenario.functions.find(task->function);
    if (function != scenario.functions.end()) languages.insert(function->second.language);
  }
  return languages;
}

bool checks_result(const Expect& expect) {
  return expect.same_as_fused || expect.echoes_body || expect.echoes || expect.matches;
}

}  // namespace

std::string mechanism_text(const Mechanism& mechanism) {
  assert(walker_of(mechanism) == Walker::engine || mechanism.store == Store::objects);
  const std::string_view word = kind_word(mechanism.kind);
  return walker_of(mechanism) == Walker::engine
             ? fmt::format("{}/{}", word, store_word(mechanism.store))
             : std::string(word);
}

const std::vector<std::pair<std::string, Mechanism>>& mechanism_words() {
  using Words = std::vector<std::pair<std::string, Mechanism>>;
  static const Words words = [] {
    Words all;
    for (const Traits& each : kMechanisms) {
      all.emplace_back(each.word, Mechanism{each.kind, Store::objects});
      if (each.walker != Walker::engine) continue;
      for (const Store store : {Store::objects, Store::cache})
        all.emplace_back(mechanism_text({each.kind, store}), Mechanism{each.kind, store});
    }
    return all;
  }();
  return words;
}

std::string_view kind_word(MechanismKind kind) { return traits_of(kind).word; }

std::string_view store_word(Store store) { return store == Store::cache ? "cache" : "objects"; }

Walker walker_of(const Mechanism& mechanism) { return traits_of(mechanism.kind).walker; }

Answer answer_of(const Scenario& scenario) {
  if (walker_of(scenario.composition.mechanism) != Walker::engine) return Answer::result;
  return scenario.load.until == Until::completed ? Answer::acknowledgement_then_result
                                                 : Answer::acknowledgement;
}

std::string own_function(const Scenario& scenario) {
  return named(scenario, traits_of(scenario.composition.mechanism.kind).suffix);
}

std::string oracle_function(const Scenario& scenario) { return named(scenario, kOracleSuffix); }

Scenario as_fused(Scenario scenario) {
  scenario.composition.mechanism = {MechanismKind::fused, Store::objects};
  return scenario;
}

std::vector<std::string> reserved_functions(const Scenario& scenario) {
  std::vector<std::string> names{oracle_function(scenario)};
  for (const Traits& each : kMechanisms)
    if (!each.suffix.empty()) names.push_back(named(scenario, each.suffix));
  return names;
}

std::optional<std::string> start_function(const Composition& composition) {
  std::string at = composition.start;
  // Each step goes to another node; a graph with a cycle runs out of steps.
  for (std::size_t steps = 0; steps <= composition.nodes.size(); ++steps) {
    const auto found = composition.nodes.find(at);
    if (found == composition.nodes.end()) return std::nullopt;
    if (const auto* task = std::get_if<Task>(&found->second)) return task->function;
    const auto* repeat = std::get_if<RepeatNode>(&found->second);
    if (repeat == nullptr) return std::nullopt;
    const auto* times = std::get_if<std::uint32_t>(&repeat->times);
    at = times != nullptr && *times == 0 ? repeat->next : repeat->body;
  }
  return std::nullopt;
}

std::vector<Impossible> what_cannot_be(const Scenario& scenario, bool sound) {
  std::vector<Impossible> found;
  const Composition& composition = scenario.composition;
  const Walker walker = walker_of(composition.mechanism);
  const auto languages = languages_of(scenario);
  const bool fused = walker == Walker::fused_function;
  if (languages.size() > 1 && (fused || scenario.expect.same_as_fused))
    found.push_back({fused ? "composition.mechanism" : "expect.same_as",
                     fmt::format("\"fused\" cannot hold functions in several languages ({}); "
                                 "expected one language",
                                 fmt::join(languages, ", "))});
  if (sound && walker == Walker::functions && !start_function(composition))
    found.push_back({"composition.mechanism",
                     "\"manual\" cannot begin with a switch, since no function is there to decide "
                     "it; expected a task before the switch, or fused or flow"});
  if (answer_of(scenario) == Answer::acknowledgement && checks_result(scenario.expect))
    found.push_back({"load.until",
                     "\"acknowledged\" gives no answer to compare under a flow; expected "
                     "completed, or expect with a status only"});
  return found;
}

}  // namespace composure::scenario
