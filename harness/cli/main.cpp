#include <CLI/CLI.hpp>

#include <optional>

#include "base/text.h"
#include "harness/cli/command.h"

namespace composure::cli {
namespace {

// The first word that should name a command and does not. CLI11 would only say that a command is
// missing.
std::optional<Error> unknown_command(const CLI::App& app, int argc, char** argv) {
  const CLI::App* at = &app;
  for (int i = 1; i < argc && !at->get_subcommands({}).empty(); ++i) {
    const std::string word = argv[i];
    if (word.starts_with("-")) continue;
    std::vector<std::string> known;
    const CLI::App* next = nullptr;
    for (const CLI::App* each : at->get_subcommands({})) {
      if (each->get_name() == word) next = each;
      if (!each->get_group().empty()) known.push_back(each->get_name());
    }
    if (next == nullptr) {
      const auto near = nearest_word(word, known);
      return Error{.what = "\"" + word + "\" is no command",
                   .hint = near ? "did you mean \"" + *near + "\"?" : "expected " + one_of(known)};
    }
    at = next;
  }
  return std::nullopt;
}

// The command that was being read when parsing failed, for the hint.
std::string command_line(const CLI::App& app) {
  std::string line = "./composure";
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    line += " " + at->get_name();
  }
  return line;
}

int parse(CLI::App& app, int argc, char** argv, const int& exit_code) {
  if (const auto unknown = unknown_command(app, argc, argv)) return complain(*unknown, kBadUsage);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app.exit(problem);  // --help, --version
    return complain({.what = problem.what(), .hint = "see " + command_line(app) + " --help"},
                    kBadUsage);
  }
  return exit_code;
}

}  // namespace
}  // namespace composure::cli

int main(int argc, char** argv) {
  using namespace composure::cli;
  CLI::App app{"What does it cost to compose serverless functions?", "./composure"};
  app.set_version_flag("--version", COMPOSURE_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Also: ./composure test, ./composure bench, ./composure build (they come from the "
      "wrapper).\n\n"
      "Examples:\n  ./composure run scenarios/quickstart.yaml      bring up a stack, measure, "
      "report\n"
      "  ./composure explain scenarios/echo-chain.yaml  what a run would do\n"
      "  ./composure stack up                           a stack to play with\n\n"
      "Exit codes: 0 pass, 1 could not run, 2 bad usage or scenario, 3 threshold breached,\n"
      "            5 measurement invalid, 6 inconclusive, 130/143 interrupted");
  int exit_code = kPass;
  for (auto* add : {add_run, add_validate, add_explain, add_list, add_report, add_stack, add_guard})
    add(app, exit_code);
  return parse(app, argc, argv, exit_code);
}
