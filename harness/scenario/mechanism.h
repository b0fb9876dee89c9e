// What a mechanism is, for all who must know: its words, who walks the graph, what its answers say,
// which functions a run deploys for it, and what it cannot do. docs/scenario.md, "The graph".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/scenario/scenario.h"

namespace composure::scenario {

// --- words

// "fused", "manual", "flow/objects", "flow/cache": reads back as the same mechanism.
std::string mechanism_text(const Mechanism& mechanism);
// Every word a file may say, "flow" for "flow/objects" included.
const std::vector<std::pair<std::string, Mechanism>>& mechanism_words();
// "fused", "manual", "flow": without the store, as functions are told (docs/wire.md).
std::string_view kind_word(MechanismKind kind);
// "objects", "cache".
std::string_view store_word(Store store);

// --- who walks the graph

enum class Walker {
  fused_function,  // one that holds all handlers
  functions,       // each calls the next one and waits for it
  engine,          // a function of the run's own, on top of the others
};
Walker walker_of(const Mechanism& mechanism);

// --- what a request is answered with

enum class Answer {
  result,
  acknowledgement_then_result,  // the result is called back
  acknowledgement,              // nobody waits for the result
};
Answer answer_of(const Scenario& scenario);
// Whether the execution, and its trace, go on after the answer.
inline bool completes_later(const Scenario& scenario) {
  return answer_of(scenario) == Answer::acknowledgement_then_result;
}

// --- functions that a run deploys itself

// "<name>-fused", "<name>-flow"; empty where the scenario's own functions are all.
std::string own_function(const Scenario& scenario);
// "<name>-oracle": the fused form that is asked for right answers.
std::string oracle_function(const Scenario& scenario);
// The same composition in one function.
Scenario as_fused(Scenario scenario);
// Names that no function of a scenario may have, whatever its mechanism: a matrix varies it.
std::vector<std::string> reserved_functions(const Scenario& scenario);

// The function that a request must be sent to under `manual`: that of the first task. Nothing when
// a switch comes before any task (what_cannot_be refuses that).
std::optional<std::string> start_function(const Composition& composition);

// --- what it cannot do

struct Impossible {
  std::string path;  // of the key to change: "composition.mechanism"
  std::string what;
};
// `sound`: the graph has been found right, so one can walk it.
std::vector<Impossible> what_cannot_be(const Scenario& scenario, bool sound);

}  // namespace composure::scenario
