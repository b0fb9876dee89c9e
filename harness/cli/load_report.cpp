#include "harness/cli/load_report.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "base/standard_streams.h"
#include "base/text.h"
#include "harness/cli/command.h"
#include "loadgen/command/json_report.h"
#include "loadgen/command/notes.h"
#include "loadgen/command/hey/summary.h"
#include "loadgen/measure/hgrm.h"
#include "loadgen/measure/hlog.h"
#include "loadgen/measure/sample_file.h"

namespace composure::cli {

using namespace loadgen;

namespace {

// hey's offsets count from the start of its program. Nanoseconds.
std::int64_t start_of(const LoadRun& run) {
  return run.options.compat ? run.result.started_wall_ns - run.program_started_ns : 0;
}

Result<std::string> report_text(const LoadRun& run, ReportKind kind) {
  const LoadOptions& options = run.options;
  switch (kind) {
    case ReportKind::csv:
      return hey_csv(run.answers.rows, options.compat ? 4 : 6, options.compat, start_of(run));
    case ReportKind::hgrm: {
      std::ostringstream text;
      write_hgrm(run.result.response, text);
      return text.str();
    }
    case ReportKind::hlog: {
      const auto file = read_samples(run.plan.attack.samples);
      if (!file) return file.error();
      std::ostringstream text;
      write_hlog(file->samples, file->start_wall_ns, text);
      return text.str();
    }
    case ReportKind::json:
      return load_json(options, run.plan, run.result, run.answers, run.doubts, run.gates);
  }
  return std::string();
}

// Files are replaced; devices, pipes and links (/dev/stdout is one) are written to.
bool is_replaced(const std::string& path) {
  struct stat there {};
  return lstat(path.c_str(), &there) != 0 || S_ISREG(there.st_mode);
}

Status write_report(const std::string& path, const std::string& text) {
  if (path == "-") return write_standard_output(text);
  if (is_replaced(path)) return write_file(path, text);
  const auto failed = [&] {
    return Error{.what = "cannot be written: " + std::string(std::strerror(errno)), .where = path};
  };
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) return failed();
  const bool whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) != 0 || !whole) return failed();
  return {};
}

std::string main_report(const LoadRun& run) {
  if (run.options.csv) return *report_text(run, ReportKind::csv);
  const auto& [options, plan, result, answers, doubts, gates, started] = run;
  if (!options.compat) return hey_text(summarise(plan, options.method, result, answers));
  return hey_text(summarise_as_hey(plan, options.method, result, answers), true);
}

int exit_code_of(const LoadRun& run) {
  if (interrupted()) return interrupt_code();
  for (const GateVerdict& gate : run.gates)
    if (!gate.met && run.options.compat) return kThreshold;
  if (run.options.compat) return kPass;
  if (run.answers.statuses.empty()) return kCouldNotRun;
  for (const Doubt& doubt : run.doubts)
    if (doubt.grave) return kInvalid;
  for (const GateVerdict& gate : run.gates)
    if (!gate.met) return kThreshold;
  return kPass;
}

// Why the numbers should not be believed is said even to who wants quiet.
void print_notes(const LoadRun& run) {
  const auto& [options, plan, result, answers, doubts, gates, started] = run;
  if (!options.quiet && !options.compat) {
    write_standard_error(load_notes(options, plan, result, answers, doubts));
  } else if (!options.compat) {
    for (const Doubt& doubt : doubts)
      if (doubt.grave)
        write_standard_error(fmt::format("DO NOT BELIEVE: {} ({})\n", doubt.what, doubt.cure));
  }
  for (const GateVerdict& gate : gates)
    if (!gate.met || !options.quiet)
      write_standard_error(
          fmt::format("{}: {}\n", gate.met ? "gate met" : "GATE MISSED", gate.text));
}

// Of the reports that are files, and of the samples.
Status write_files(const LoadRun& run) {
  Status failed;
  for (const ReportFile& each : run.options.reports) {
    const auto text = report_text(run, each.kind);
    auto written = text ? write_report(each.path, *text) : Status(text.error());
    if (!written) failed = written;
  }
  if (failed && !run.result.samples_error.empty())
    failed = Error{.what = run.result.samples_error, .where = "-out"};
  return failed;
}

}  // namespace

bool wants(const LoadOptions& options, ReportKind kind) {
  return std::any_of(options.reports.begin(), options.reports.end(),
                     [&](const ReportFile& each) { return each.kind == kind; });
}

Status check_report_files(const LoadOptions& options) {
  for (const ReportFile& each : options.reports) {
    if (each.path == "-") continue;
    std::error_code ignored;
    if (std::filesystem::is_directory(each.path, ignored))
      return Error{.what = each.path + ": is a folder", .where = "-report"};
    std::string place = each.path;
    if (is_replaced(place)) place = std::filesystem::path(place).parent_path();
    if (access(place.empty() ? "." : place.c_str(), W_OK) != 0)
      return Error{.what = each.path + ": cannot write: " + std::strerror(errno),
                   .where = "-report"};
  }
  return {};
}

int complain_as(const std::string& program, const Error& error, int code) {
  write_standard_error(fmt::format("{}: {}\n", program, error.text()));
  return code;
}

int report_load(const std::string& program, const LoadRun& run) {
  auto written = write_files(run);
  const bool to_stdout = std::any_of(run.options.reports.begin(), run.options.reports.end(),
                                     [](const ReportFile& each) { return each.path == "-"; });
  if (!to_stdout) {
    const auto printed = write_standard_output(main_report(run));
    if (!printed) written = printed;
  }
  print_notes(run);
  if (!written) return complain_as(program, written.error(), kCouldNotRun);
  return exit_code_of(run);
}

}  // namespace composure::cli
