// `composure run FILE...`: everything.
#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/command_line.h"
#include "base/text.h"
#include "base/units.h"
#include "harness/analysis/completeness.h"
#include "harness/analysis/verdict.h"
#include "harness/cli/command.h"
#include "harness/cli/progress.h"
#include "harness/cli/resumed_run.h"
#include "harness/cli/scenario_options.h"
#include "harness/cli/view_options.h"
#include "harness/experiment/descriptors.h"
#include "harness/experiment/run.h"
#include "harness/record/folder_record.h"
#include "harness/scenario/text.h"
#include "harness/stack/stack_address.h"
#include "reporters/reporters.h"

namespace composure::cli {
namespace {

struct RunFlags {
  std::vector<std::string> files;
  ScenarioOptions scenario;
  std::string on, results, resume, format = "text";
  bool quiet = false, no_progress = false;
};

std::string git_revision(const std::string& source) {
  const auto head = read_file(source + "/.git/HEAD");
  if (!head) return {};
  std::string text = head->substr(0, head->find('\n'));
  if (!text.starts_with("ref: ")) return text;
  const auto commit = read_file(source + "/.git/" + text.substr(5));
  return commit ? commit->substr(0, commit->find('\n')) : std::string{};
}

int exit_code_of(const result::RunResult& run) {
  return run.verdict == result::Verdict::interrupted ? interrupt_code()
                                                     : analysis::exit_code(run.verdict);
}

void announce(const scenario::Plan& plan) {
  fmt::print(
      stderr, "{:<10} {} {} x {} {}, about {}\n", plan.scenario.name, plan.cells.size(),
      plan.cells.size() == 1 ? "cell" : "cells", plan.scenario.repeats,
      plan.scenario.repeats == 1 ? "repeat" : "repeats",
      format_duration(std::chrono::ceil<std::chrono::seconds>(scenario::estimated_time(plan))));
}

std::string last_lines(const std::string& text, int count) {
  std::size_t at = text.size();
  for (int i = 0; i <= count && at != std::string::npos && at > 0; ++i)
    at = text.rfind('\n', at - 1);
  return at == std::string::npos ? text : text.substr(at + 1);
}

int report(result::RunResult run, const RunFlags& flags) {
  const record::FolderRecord record(std::move(run));
  // Without the page the run is what it is.
  if (auto page = write_page(record.run().folder); !page) complain(page.error(), kPass);
  std::ostringstream report;
  reporters::find_reporter(flags.format)->write(record, text_options(record.run(), true), report);
  std::cout << (flags.quiet ? last_lines(report.str(), 2) : report.str()) << std::flush;
  return exit_code_of(record.run());
}

int run_plan(const scenario::Plan& plan, result::Invocation invocation,
             std::optional<result::RunResult> resume, const RunFlags& flags,
             const Installation& installation) {
  std::stop_source stop;
  experiment::RunOptions options{
      .source = installation.source,
      .programs = installation.programs,
      .executable = installation.executable,
      .results = flags.results.empty() ? installation.source + "/results/runs" : flags.results,
      .stop = stop.get_token(),
      .git_revision = git_revision(installation.source),
      .invocation = std::move(invocation),
      .resume = std::move(resume)};
  if (!flags.on.empty()) {
    auto address = stack::find_stack(flags.on);
    if (!address) return complain(address.error(), kCouldNotRun);
    options.on = std::move(*address);
  }
  const bool show_progress = !flags.quiet && !flags.no_progress;
  if (show_progress) announce(plan);
  Result<result::RunResult> run = [&] {
    Progress progress(progress_style(show_progress), stop);
    return experiment::run(plan, options, progress);
  }();
  if (!run) return complain(run.error(), interrupted() ? interrupt_code() : kCouldNotRun);
  return report(std::move(*run), flags);
}

bool lacks_repeats(const result::RunResult& run) {
  return std::any_of(run.cells.begin(), run.cells.end(), [&](const result::Cell& cell) {
    return !analysis::missing(cell, run.repeats_planned).empty();
  });
}

int run_on(const RunFlags& flags, const Installation& installation) {
  const ScenarioOptions& given = flags.scenario;
  if (!given.set.empty() || given.repeats || given.quick || flags.files.size() > 1 ||
      !flags.results.empty())
    return complain({.what = "--resume takes no --set, --repeats, --quick, --results and no second "
                             "file",
                     .where = {},
                     .hint = "they are those that the run was begun with"},
                    kBadUsage);
  auto resumed =
      resumed_run(flags.resume, flags.files.empty() ? "" : flags.files.front(), installation);
  if (!resumed) return complain(resumed.error(), kBadUsage);
  if (lacks_repeats(resumed->run))
    return run_plan(resumed->plan, resumed->invocation, std::move(resumed->run), flags,
                    installation);
  fmt::print(stderr, "composure: {} lacks nothing\n", resumed->run.folder);
  return report(std::move(resumed->run), flags);
}

result::Invocation invocation_of(const RunFlags& flags, std::size_t file) {
  result::Invocation invocation{.file = std::filesystem::absolute(flags.files[file]).string(),
                                .set = flags.scenario.set,
                                .repeats = {},
                                .quick = flags.scenario.quick};
  if (flags.scenario.repeats) invocation.repeats = *flags.scenario.repeats;
  return invocation;
}

int run_all(const RunFlags& flags) {
  catch_interrupts();
  auto installation = find_installation();
  if (!installation) return complain(installation.error(), kCouldNotRun);
  if (!flags.resume.empty()) return run_on(flags, *installation);
  if (flags.files.empty())
    return complain({.what = "FILE is missing", .where = {}, .hint = "see composure run --help"},
                    kBadUsage);
  auto options = load_options(flags.scenario, *installation);
  if (!options) return complain(options.error(), kBadUsage);
  std::vector<scenario::Plan> plans;
  bool valid = true;
  for (const std::string& file : flags.files) {
    auto plan = load_or_complain(file, *options);
    valid = valid && plan;
    if (plan) plans.push_back(std::move(*plan));
  }
  if (!valid) return kBadUsage;
  for (const scenario::Plan& plan : plans) {
    const auto descriptors = experiment::check_descriptors(plan);
    if (!descriptors) return complain(descriptors.error(), kBadUsage);
    if (!descriptors->empty()) fmt::print(stderr, "composure: {}\n", *descriptors);
  }
  int worst = kPass;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const int code =
        run_plan(plans[i], invocation_of(flags, i), std::nullopt, flags, *installation);
    if (worst == kPass) worst = code;
    if (interrupted()) break;
  }
  return worst;
}

}  // namespace

void add_run(Command& app) {
  auto flags = std::make_shared<RunFlags>();
  Command& command = app.subcommand("run", "Brings up a stack, measures a scenario, reports");
  command.option("FILE", flags->files, "scenario files");
  add_scenario_options(command, flags->scenario);
  command
      .option("--resume", flags->resume,
              "measures what this run lacks: it was interrupted or killed, or something failed")
      .type_name("RUN");
  command.option("--on", flags->on, "a stack that is up (./composure stack up)");
  command.option("-o,--results", flags->results, "folder for run folders (default: results/runs)");
  command.option("--format", flags->format, "of the report")
      .one_of(report_formats())
      .show_default();
  command.option("--quiet", flags->quiet, "no progress, only the end of the report");
  command.option("--no-progress", flags->no_progress, "no progress");
  command.footer(
      "Examples:\n  ./composure run scenarios/quickstart.yaml\n"
      "  ./composure run scenarios/echo-chain.yaml --quick\n"
      "  ./composure run scenarios/fizzbuzz.yaml --set load.rate=50/s --repeats 5 --format json\n"
      "  ./composure run --resume results/runs/2026-11-21T07-24-10-fizzbuzz");
  command.on_run([flags] { return run_all(*flags); });
}

}  // namespace composure::cli
