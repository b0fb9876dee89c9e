// `composure run FILE...`: everything.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/units.h"
#include "harness/cli/command.h"
#include "harness/cli/progress.h"
#include "harness/experiment/run.h"
#include "harness/scenario/load.h"
#include "harness/scenario/text.h"
#include "harness/stack/stack_address.h"
#include "reporters/reporters.h"

namespace composure::cli {
namespace {

struct RunFlags {
  std::vector<std::string> files, set;
  std::string on, results, format = "text", max_time;
  std::uint32_t repeats = 0;
  bool quick = false, quiet = false, no_progress = false;
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

Result<scenario::LoadOptions> load_options(const RunFlags& flags,
                                           const Installation& installation) {
  scenario::LoadOptions options;
  options.images = installation.images();
  options.catalogue = installation.catalogue();
  options.set = flags.set;
  options.quick = flags.quick;
  if (flags.repeats > 0) options.repeats = flags.repeats;
  if (flags.max_time.empty()) return options;
  auto parsed = parse_duration(flags.max_time);
  if (!parsed) return Error{.what = parsed.error().text(), .where = "--max-time"};
  options.max_time = *parsed;
  return options;
}

void announce(const scenario::Plan& plan) {
  fmt::print(
      stderr, "{:<10} {} {} x {} {}, about {}\n", plan.scenario.name, plan.cells.size(),
      plan.cells.size() == 1 ? "cell" : "cells", plan.scenario.repeats,
      plan.scenario.repeats == 1 ? "repeat" : "repeats",
      format_duration(std::chrono::ceil<std::chrono::seconds>(scenario::estimated_time(plan))));
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
  text.quiet = flags.quiet;
  reporters::find_reporter(flags.format)->write(*run, text, std::cout);
  std::cout.flush();
  return exit_code_of(*run);
}

int run_all(const RunFlags& flags) {
  catch_interrupts();
  auto installation = find_installation();
  if (!installation) return complain(installation.error(), kCouldNotRun);
  auto options = load_options(flags, *installation);
  if (!options) return complain(options.error(), kBadUsage);
  std::vector<scenario::Plan> plans;
  bool valid = true;
  for (const std::string& file : flags.files) {
    scenario::Loaded loaded = scenario::load_file(file, *options);
    for (const Error& error : loaded.errors) complain(error, kBadUsage);
    valid = valid && loaded.plan;
    if (loaded.plan) plans.push_back(std::move(*loaded.plan));
  }
  if (!valid) return kBadUsage;
  int worst = kPass;
  for (const scenario::Plan& plan : plans) {
    const int code = run_one(plan, flags, *installation);
    if (worst == kPass) worst = code;
    if (interrupted()) break;
  }
  return worst;
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  auto flags = std::make_shared<RunFlags>();
  auto* command = app.add_subcommand("run", "Brings up a stack, measures a scenario, reports");
  command->add_option("FILE", flags->files, "scenario files")->required();
  command
      ->add_option("--set", flags->set,
                   "path=value, put into the scenario, for example load.rate=50/s")
      ->take_last(false)
      ->allow_extra_args(false);
  command
      ->add_option("--repeats", flags->repeats, "measurements of each cell, in place of the file's")
      ->check(CLI::Range(1, 1000));
  command->add_flag("--quick", flags->quick, "short durations, two repeats; the report says so");
  command->add_option("--on", flags->on, "a stack that is up (./composure stack up)");
  command->add_option("-o,--results", flags->results,
                      "folder for run folders (default: results/runs)");
  command->add_option("--format", flags->format, "of the report")
      ->capture_default_str()
      ->check(CLI::IsMember(reporters::reporter_names()));
  command->add_option("--max-time", flags->max_time,
                      "refuse a plan that is estimated to take longer, for example 10m");
  command->add_flag("--quiet", flags->quiet, "no progress, only the end of the report");
  command->add_flag("--no-progress", flags->no_progress, "no progress");
  command->footer(
      "Examples:\n  ./composure run scenarios/quickstart.yaml\n"
      "  ./composure run scenarios/echo-chain.yaml --quick\n"
      "  ./composure run scenarios/fizzbuzz.yaml --set load.rate=50/s --repeats 5 --format json");
  command->callback([flags, &exit_code] { exit_code = run_all(*flags); });
}

}  // namespace composure::cli
