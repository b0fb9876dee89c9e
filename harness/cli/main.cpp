#include <CLI/CLI.hpp>

#include "harness/cli/command.h"

int main(int argc, char** argv) {
  using namespace composure::cli;
  CLI::App app{"What does it cost to compose serverless functions?", "composure"};
  app.set_version_flag("--version", COMPOSURE_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n  ./composure run scenarios/quickstart.yaml      bring up a stack, measure, "
      "report\n"
      "  ./composure explain scenarios/echo-chain.yaml  what a run would do\n"
      "  ./composure stack up                           a stack to play with\n"
      "Exit codes: 0 pass, 1 could not run, 2 bad usage or scenario, 3 threshold breached, 5 "
      "measurement invalid,\n"
      "            6 inconclusive, 130/143 interrupted");
  int exit_code = kPass;
  for (auto* add : {add_validate, add_explain, add_list, add_stack, add_guard}) add(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    const bool asked_for_help = problem.get_exit_code() == 0;
    app.exit(problem);
    return asked_for_help ? kPass : kBadUsage;
  }
  return exit_code;
}
