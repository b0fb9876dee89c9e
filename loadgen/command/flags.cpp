#include "loadgen/command/flags.h"

#include <vector>

#include "base/text.h"
#include "loadgen/command/hey/flags.h"
#include "loadgen/command/own_flags.h"

namespace composure::loadgen {
namespace {

std::vector<Flag> by_group() {
  std::vector<Flag> all;
  for (const std::string_view group : kFlagGroups)
    for (const auto& part : {hey_flags(), own_flags()})
      for (const Flag& flag : part)
        if (flag.group == group) all.push_back(flag);
  return all;
}

constexpr auto kIntroduction =
    " [FLAG...] URL\n\n"
    "Sends HTTP requests and reports how they were answered: hey's flags and report, without hey's "
    "defects.\n"
    "Flags are -name VALUE, -name=VALUE or --name=VALUE; a switch is -name or -name=false. "
    "(*: not in hey)\n";

// The words of a line that is broken at `width`, continued at `indent`.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  for (const std::string& word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string flag_help(const Flag& flag) {
  constexpr std::size_t kIndent = 29;
  std::string head = std::string(flag.of_hey ? "  " : "* ") + "-" + std::string(flag.name);
  if (!flag.is_switch()) head += " " + std::string(flag.value);
  head += std::string(head.size() < kIndent - 1 ? kIndent - head.size() : 2, ' ');
  std::string text(flag.meaning);
  if (!flag.initial.empty()) text += " (default: " + std::string(flag.initial) + ")";
  return head + wrapped(text, kIndent, 110) + "\n";
}

std::string examples(std::string_view program) {
  const std::string run = "  " + std::string(program) + " ";
  return "\nExamples:\n" + run + "-n 10000 -c 100 http://127.0.0.1:8080/\n" + run +
         "-z 30s -rate 1000 -p99-below 20ms -errors-below 1% http://127.0.0.1:8080/\n" + run +
         "-m POST -T application/json -d '{\"id\": {{seq}}}' http://127.0.0.1:8080/items\n" + run +
         "-stages 10s:100,30s:500 -report json=run.json http://127.0.0.1:8080/\n\n" +
         "Exit codes: 0 done, 1 no request got an answer, 2 wrong flag, file or URL, 3 a gate was "
         "missed,\n            5 the numbers should not be believed, 130 interrupted\n";
}

}  // namespace

std::span<const Flag> load_flags() {
  static const std::vector<Flag> all = by_group();
  return all;
}

std::string load_usage(std::string_view program) {
  std::string text = "Usage: " + std::string(program) + kIntroduction;
  std::string_view group;
  for (const Flag& flag : load_flags()) {
    if (flag.group != group) text += "\n" + std::string(flag.group) + ":\n";
    group = flag.group;
    text += flag_help(flag);
  }
  return text + examples(program);
}

}  // namespace composure::loadgen
