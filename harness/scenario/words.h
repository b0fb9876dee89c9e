// Every key of a scenario file in words, from the tables that read it: for documentation and
// editors.
#pragma once

#include <string>
#include <vector>

namespace composure::scenario {

struct Word {
  std::string path;      // "load.rate", "functions.NAME.image", "composition.nodes.TASK.next"
  std::string kind;      // what it expects
  std::string fallback;  // the default as YAML; empty: none
  bool required = false;
  std::string help;
};

std::vector<Word> words();

// The vocabulary as tables, one for each section: docs/scenario.md holds this text.
std::string words_markdown();

}  // namespace composure::scenario
