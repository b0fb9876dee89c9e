// `composure report RUN`: any view of a finished run.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "base/text.h"
#include "harness/cli/command.h"
#include "harness/result/run_folder.h"
#include "reporters/reporters.h"

namespace composure::cli {
namespace {

int report(const std::string& folder, const std::string& format, const std::string& file) {
  auto run = result::read_run(folder);
  if (!run) return complain(run.error(), kBadUsage);
  reporters::TextOptions options;
  options.color = file.empty() && isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  std::ostringstream text;
  reporters::find_reporter(format)->write(*run, options, text);
  if (file.empty()) {
    std::cout << text.str() << std::flush;
    return kPass;
  }
  if (auto written = write_file(file, text.str()); !written)
    return complain(written.error(), kCouldNotRun);
  return kPass;
}

}  // namespace

void add_report(CLI::App& app, int& exit_code) {
  auto folder = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>("text");
  auto file = std::make_shared<std::string>();
  auto* command = app.add_subcommand("report", "Shows a finished run");
  command->add_option("RUN", *folder, "run folder, as `run` printed it")->required();
  command->add_option("--format", *format)
      ->capture_default_str()
      ->check(CLI::IsMember(report_formats()));
  command->add_option("-o,--output", *file, "write there instead of the terminal");
  command->footer(
      "Example:\n  ./composure report results/runs/2026-11-21T07-24-10-fizzbuzz --format json");
  command->callback(
      [folder, format, file, &exit_code] { exit_code = report(*folder, *format, *file); });
}

}  // namespace composure::cli
