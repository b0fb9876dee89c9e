// Scenario texts for tests.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "harness/scenario/load.h"
#include "tests/places.h"

namespace composure::scenario::testing {

// A small right one; `more` is appended.
inline std::string fizzbuzz(const std::string& more = "") {
  return R"(name: fizzbuzz
functions:
  classify: {image: fizzbuzz-classify}
  fizz: {image: fizzbuzz-word, environment: {WORD: fizz}}
  number: {image: fizzbuzz-number}
composition:
  start: classify
  nodes:
    classify: {task: classify, next: pick}
    pick: {switch: kind, cases: {fizz: fizz}, default: number}
    fizz: {task: fizz}
    number: {task: number}
load: {rate: 100/s, duration: 5s}
)" + more;
}

// One task; `load` and `more` as YAML.
inline std::string one_task(const std::string& load = "{rate: 1/s}", const std::string& more = "") {
  return fmt::format(
      "name: one\nfunctions: {{echo: {{}}}}\ncomposition: {{start: a, nodes: {{a: {{task: "
      "echo}}}}}}\nload: {}\n{}",
      load, more);
}

// A composition alone, in the place of that of one_task.
inline std::string with_nodes(const std::string& start, const std::string& nodes,
                              const std::string& mechanism = "manual") {
  return fmt::format(
      "name: graph\nfunctions: {{echo: {{}}}}\ncomposition:\n  mechanism: {}\n  start: {}\n  "
      "nodes:\n{}load: {{rate: "
      "1/s}}\n",
      mechanism, start, nodes);
}

inline std::vector<std::string> errors_of(const std::string& yaml,
                                          const LoadOptions& options = {}) {
  std::vector<std::string> texts;
  for (const Error& error : load_text(yaml, "x.yaml", options).errors)
    texts.push_back(error.text());
  return texts;
}

inline std::string images() { return std::string(COMPOSURE_SOURCE_DIR) + "/fixtures/functions"; }
inline std::string file(const std::string& name) {
  return std::string(COMPOSURE_SOURCE_DIR) + "/scenarios/" + name;
}

}  // namespace composure::scenario::testing
