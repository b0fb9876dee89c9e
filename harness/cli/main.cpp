#include <filesystem>
#include <string>
#include <system_error>

#include "base/command_line.h"
#include "base/standard_streams.h"
#include "harness/cli/command.h"

namespace composure::cli {
namespace {

int run_command(int argc, char** argv) {
  const std::string called = std::filesystem::path(argc > 0 ? argv[0] : "").filename();
  if (called == "hey") return load_main("hey", {argv + 1, argv + argc});
  if (argc > 1 && std::string(argv[1]) == "load")
    return load_main("composure load", {argv + 2, argv + argc});
  Command app("./composure", "What does it cost to compose serverless functions?");
  app.version(COMPOSURE_VERSION);
  app.footer(
      "Also: ./composure test, ./composure bench, ./composure build (they come from the "
      "wrapper).\n\n"
      "Examples:\n  ./composure run scenarios/quickstart.yaml      bring up a stack, measure, "
      "report\n"
      "  ./composure explain scenarios/echo-chain.yaml  what a run would do\n"
      "  ./composure stack up                           a stack to play with\n\n"
      "Exit codes: 0 pass, 1 could not run, 2 bad usage or scenario, 3 threshold breached,\n"
      "            5 measurement invalid, 6 inconclusive, 7 repeats missing, 130/143 interrupted");
  for (auto* add : {add_run, add_load, add_validate, add_explain, add_list, add_report, add_stack,
                    add_guard, add_awake})
    add(app);
  return app.parse(argc, argv).value_or(kPass);
}

}  // namespace
}  // namespace composure::cli

int main(int argc, char** argv) {
  using namespace composure;
  hold_standard_streams();
  int code = cli::kCouldNotRun;
  try {
    code = cli::run_command(argc, argv);
  } catch (const std::system_error&) {
    // fmt's, where what it prints cannot be written: that is told below.
    if (standard_output_written()) throw;
  }
  const auto written = standard_output_written();
  if (written) return code;
  return cli::complain(written.error(), code == cli::kPass ? cli::kCouldNotRun : code);
}
