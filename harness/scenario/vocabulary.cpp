#include "harness/scenario/vocabulary.h"

#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

template <typename T>
void add(const Section<T>& section, const std::string& path, std::vector<Word>& words) {
  for (const KeyText& key : key_texts(section))
    words.push_back({join(path, key.name), key.kind, key.fallback, key.required, key.help});
}

}  // namespace

std::vector<Word> vocabulary() {
  std::vector<Word> words;
  add(scenario_section(), "", words);
  add(function_section(), "functions.NAME", words);
  add(limits_section(), "functions.NAME.limits", words);
  add(composition_section(), "composition", words);
  add(task_section(), "composition.nodes.NAME", words);
  add(switch_section(), "composition.nodes.NAME", words);
  add(repeat_section(), "composition.nodes.NAME", words);
  add(load_section(), "load", words);
  add(body_section(), "load.body", words);
  add(expect_section(), "expect", words);
  add(stack_section(), "stack", words);
  add(measure_section(), "measure", words);
  add(threshold_section(), "thresholds[]", words);
  return words;
}

}  // namespace composure::scenario
