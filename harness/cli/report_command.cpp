// `composure report RUN`: any view of a finished run.
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "base/command_line.h"
#include "base/process.h"
#include "base/text.h"
#include "harness/cli/command.h"
#include "harness/cli/view_options.h"
#include "harness/record/folder_record.h"
#include "result/run_folder.h"
#include "reporters/reporters.h"

namespace composure::cli {
namespace {

struct ReportFlags {
  std::string folder, format = "text", file, execution, cell;
  bool open = false;
};

// The page, made anew, in whatever shows pages here.
int open_page(const std::string& folder) {
  const auto page = write_page(folder);
  if (!page) return complain(page.error(), kCouldNotRun);
  std::error_code failed;
  const std::string path = std::filesystem::absolute(*page, failed).string();
  auto browser = Process::start(
      {.command = {"xdg-open", path}, .environment = current_environment(), .own_session = true});
  if (!browser)
    return complain({.what = browser.error().what,
                     .where = "--open",
                     .hint = "xdg-open is of Debian's xdg-utils; the page is " + path},
                    kCouldNotRun);
  browser->release();
  std::cout << path << '\n';
  return kPass;
}

// The named cell, or the first.
Result<const result::Cell*> cell_of(const result::RunResult& run, const std::string& label) {
  std::string known;
  for (const result::Cell& cell : run.cells) {
    if (label.empty() || cell.label == label) return &cell;
    known += (known.empty() ? "\"" : ", \"") + cell.label + "\"";
  }
  return Error{.what = "the run has no cell \"" + label + "\"",
               .where = "--cell",
               .hint = known.empty() ? "it has none at all" : "it has " + known};
}

Status write_execution(const record::FolderRecord& record, const ReportFlags& flags,
                       std::ostream& out) {
  const auto cell = cell_of(record.run(), flags.cell);
  if (!cell) return cell.error();
  const auto execution = record.execution(**cell, flags.execution);
  if (!execution) return execution.error();
  reporters::write_waterfall((*cell)->label, *execution, out);
  return {};
}

int report(const ReportFlags& flags) {
  if (flags.open) return open_page(flags.folder);
  auto run = result::read_run(flags.folder);
  if (!run) return complain(run.error(), kBadUsage);
  const record::FolderRecord record(std::move(*run));
  std::ostringstream text;
  if (!flags.execution.empty()) {
    if (auto written = write_execution(record, flags, text); !written)
      return complain(written.error(), kBadUsage);
  } else {
    reporters::find_reporter(flags.format)
        ->write(record, text_options(record.run(), flags.file.empty()), text);
  }
  if (flags.file.empty()) {
    std::cout << text.str() << std::flush;
    return kPass;
  }
  if (auto written = write_file(flags.file, text.str()); !written)
    return complain(written.error(), kCouldNotRun);
  return kPass;
}

}  // namespace

void add_report(Command& app) {
  auto flags = std::make_shared<ReportFlags>();
  Command& command = app.subcommand("report", "Shows a finished run");
  command.option("RUN", flags->folder, "run folder, as `run` printed it").required();
  command.option("--format", flags->format, "of the report")
      .one_of(report_formats())
      .show_default();
  command
      .option("--execution", flags->execution,
              "one execution, span by span, instead: median, p99, slowest, or a request's number")
      .type_name("WHICH");
  command.option("--cell", flags->cell, "of that execution (default: the first)")
      .type_name("LABEL");
  command.option("--open", flags->open, "makes the page anew and opens it in a browser instead");
  command.option("-o,--output", flags->file, "write there instead of the terminal");
  command.footer(
      "Examples:\n  ./composure report results/runs/2026-11-21T07-24-10-fizzbuzz --open\n"
      "  ./composure report results/runs/2026-11-21T07-24-10-fizzbuzz --format json\n"
      "  ./composure report results/runs/2026-11-21T07-24-10-fizzbuzz --format html -o page.html\n"
      "  ./composure report results/runs/2026-11-21T07-24-10-fizzbuzz --execution slowest --cell "
      "flow/cache");
  command.on_run([flags] { return report(*flags); });
}

}  // namespace composure::cli
