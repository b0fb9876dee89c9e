// `composure run FILE...`: everything.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/command_line.h"
#include "base/text.h"
#include "base/units.h"
#include "harness/cli/command.h"
#include "harness/cli/progress.h"
#include "harness/cli/scenario_options.h"
#include "harness/experiment/descriptors.h"
#include "harness/experiment/run.h"
#include "harness/scenario/text.h"
#include "harness/stack/stack_address.h"
#include "reporters/reporters.h"

namespace composure::cli {
namespace {

struct RunFlags {
  std::vector<std::string> files;
  ScenarioOptions scenario;
  std::string on, results, format = "text";
  bool quiet = false, no_progress = false;
};

std::string git_revision(const std::string& source) {
  const auto head = read_file(source + "/.git/HEAD");
  if (!head) return {};
  const std::string text = head->substr(0, head->find('\n'));
  if (!text.starts_with("ref: ")) return text;
  const auto commit = read_file(source + "/.git/" + text.substr(5));
  return commit ? commit->substr(0, commit->find('\n')) : std::string{};
}

int exit_code_of(const result::RunResult& run) {
  switch (run.verdict) {
    case result::Verdict::pass:
      return kPass;
    case result::Verdict::fail:
      return kThreshold;
    case result::Verdict::invalid:
      return kInvalid;
    case result::Verdict::inconclusive:
      return kInconclusive;
    case result::Verdict::interrupted:
      return interrupt_code();
  }
  return kCouldNotRun;
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

int run_one(const scenario::Plan& plan, const RunFlags& flags, const Installation& installation) {
  std::stop_source stop;
  experiment::RunOptions options{
      .source = installation.source,
      .programs = installation.programs,
      .executable = installation.executable,
      .results = flags.results.empty() ? installation.source + "/results/runs" : flags.results,
      .stop = stop.get_token(),
      .git_revision = git_revision(installation.source)};
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
  reporters::TextOptions text;
  text.color = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  std::ostringstream report;
  reporters::find_reporter(flags.format)->write(*run, text, report);
  std::cout << (flags.quiet ? last_lines(report.str(), 2) : report.str()) << std::flush;
  return exit_code_of(*run);
}

int run_all(const RunFlags& flags) {
  catch_interrupts();
  auto installation = find_installation();
  if (!installation) return complain(installation.error(), kCouldNotRun);
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
  for (const scenario::Plan& plan : plans) {
    const int code = run_one(plan, flags, *installation);
    if (worst == kPass) worst = code;
    if (interrupted()) break;
  }
  return worst;
}

}  // namespace

void add_run(Command& app) {
  auto flags = std::make_shared<RunFlags>();
  Command& command = app.subcommand("run", "Brings up a stack, measures a scenario, reports");
  command.option("FILE", flags->files, "scenario files").required();
  add_scenario_options(command, flags->scenario);
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
      "  ./composure run scenarios/fizzbuzz.yaml --set load.rate=50/s --repeats 5 --format json");
  command.on_run([flags] { return run_all(*flags); });
}

}  // namespace composure::cli
