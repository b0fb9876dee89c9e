// `composure report RUN`: any view of a finished run.
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "base/command_line.h"
#include "base/text.h"
#include "harness/cli/command.h"
#include "result/run_folder.h"
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

void add_report(Command& app) {
  auto folder = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>("text");
  auto file = std::make_shared<std::string>();
  Command& command = app.subcommand("report", "Shows a finished run");
  command.option("RUN", *folder, "run folder, as `run` printed it").required();
  command.option("--format", *format, "of the report").one_of(report_formats()).show_default();
  command.option("-o,--output", *file, "write there instead of the terminal");
  command.footer(
      "Example:\n  ./composure report results/runs/2026-11-21T07-24-10-fizzbuzz --format json");
  command.on_run([folder, format, file] { return report(*folder, *format, *file); });
}

}  // namespace composure::cli
