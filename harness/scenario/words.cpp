#include "harness/scenario/words.h"

#include <fmt/format.h>

#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;

template <typename T>
void add(const Section<T>& section, const std::string& path, std::vector<Word>& words) {
  for (const KeyText* key : key_texts(section))
    words.push_back({join(path, key->name), key->kind, key->fallback, key->required, key->help});
}

}  // namespace

std::vector<Word> words() {
  std::vector<Word> words;
  add(scenario_section(), "", words);
  add(function_section(), "functions.NAME", words);
  add(limits_section(), "functions.NAME.limits", words);
  add(composition_section(), "composition", words);
  add(task_section(), "composition.nodes.TASK", words);
  add(switch_section(), "composition.nodes.SWITCH", words);
  add(repeat_node_section(), "composition.nodes.REPEAT", words);
  add(load_section(), "load", words);
  add(stage_section(), "load.stages[]", words);
  add(replay_section(), "load.replay", words);
  add(body_section(), "load.body", words);
  add(expect_section(), "expect", words);
  add(stack_section(), "stack", words);
  add(autoscale_section(), "stack.autoscale", words);
  add(measure_section(), "measure", words);
  add(threshold_section(), "thresholds[]", words);
  return words;
}

std::string words_markdown() {
  std::string out;
  std::string section = "?";
  for (const Word& word : words()) {
    const std::size_t dot = word.path.rfind('.');
    const std::string above = dot == std::string::npos ? "" : word.path.substr(0, dot);
    if (above != section) {
      const std::string title = above.empty() ? "The file" : "`" + above + "`";
      out += fmt::format("{}### {}\n\n| key | expects | default | meaning |\n|---|---|---|---|\n",
                         out.empty() ? "" : "\n", title);
      section = above;
    }
    std::string fallback = word.fallback.empty() ? "" : "`" + word.fallback + "`";
    if (word.required) fallback = "(required)";
    out += fmt::format("| `{}` | {} | {} | {} |\n", word.path.substr(dot + 1), word.kind, fallback,
                       word.help);
  }
  return out;
}

}  // namespace composure::scenario
