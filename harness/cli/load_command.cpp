// `composure load`: requests against a URL. hey's flags are none that base/command_line knows, so
// this command reads its own.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/command_line.h"
#include "base/text.h"
#include "base/standard_streams.h"
#include "harness/cli/command.h"
#include "harness/cli/load_progress.h"
#include "harness/cli/load_report.h"
#include "loadgen/attack/load_facts.h"
#include "loadgen/attack/run_attack.h"
#include "loadgen/clock.h"
#include "loadgen/attack/descriptors.h"
#include "loadgen/command/flags.h"
#include "loadgen/command/options.h"
#include "loadgen/command/plan.h"
#include "loadgen/command/hey/summary.h"
#include "loadgen/measure/metrics_exposer.h"
#include "loadgen/transport/name_lookup.h"

namespace composure::cli {
namespace {

using namespace loadgen;

std::uint64_t rows_wanted(const LoadOptions& options) {
  if (options.compat) return kHeyRows;
  return options.csv || wants(options, ReportKind::csv) ? UINT64_MAX : 0;
}

// A file of samples for the reports that need them, gone at the end; none where there is one
// anyway.
class SpareSamples {
 public:
  SpareSamples(const LoadOptions& options, AttackPlan& attack) {
    if (!attack.samples.empty() || !wants(options, ReportKind::hlog)) return;
    path_ = std::filesystem::temp_directory_path() / ("composure-load-" + random_hex(8));
    attack.samples = path_;
  }
  ~SpareSamples() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  SpareSamples(const SpareSamples&) = delete;
  SpareSamples& operator=(const SpareSamples&) = delete;

 private:
  std::string path_;
};

// Workers that can never all be connected are refused; an open loop may well do with fewer
// connections than it could come to need, and hey does what it can.
Status check_descriptors(const std::string& program, const LoadOptions& options,
                         const AttackPlan& attack) {
  const DescriptorNeed need = descriptor_need(attack);
  if (need.enough()) return {};
  Error error = too_few_descriptors(need, need.closed_loop ? "-c" : "-max-in-flight");
  if (need.closed_loop && !options.compat) return error;
  complain_as(program, error, 0);
  return {};
}

// One question for all connections, before the load. hey asks for each, and so do we as hey.
Status look_up_name(const LoadOptions& options, LoadPlan& plan) {
  ConnectionOptions& connection = plan.attack.connection;
  const auto name = name_to_look_up(connection);
  if (!name || options.compat) return {};
  LookupPatience patience;
  patience.stopped = [] { return interrupted(); };
  patience.is_slow = [&] {
    if (!options.quiet)
      write_standard_error(fmt::format("looking up {}: the name servers are slow\n", name->host));
  };
  const auto begun = std::chrono::steady_clock::now();
  const auto found = look_up(name->host, patience);
  if (!found) {
    Error error = found.error();
    if (interrupted()) return error;
    error.hint =
        fmt::format("-resolve {}:{}:ADDRESS names it without asking", name->host, name->port);
    return error;
  }
  connection.resolve.push_back(resolve_line(*name, *found));
  plan.looked_up = LookedUp{name->host, *found, std::chrono::steady_clock::now() - begun};
  return {};
}

// The same load, in nothing counted.
Status warm_up(const LoadOptions& options, const LoadPlan& plan, std::stop_token stop) {
  if (options.warmup.count() == 0) return {};
  AttackPlan attack = plan.attack;
  attack.duration = options.warmup;
  attack.samples.clear();
  if (auto* users = std::get_if<ConstantVus>(&attack.schedule)) users->iterations = 0;
  if (own_duration(attack.schedule)) {  // what has times of its own is not cut or stretched
    ConstantArrivalRate constant;
    constant.per_second = options.stages.empty() ? 1 : std::max(1.0, options.stages[0].rate);
    attack.schedule = constant;
  }
  const auto result = run_attack(attack, {.requests = *plan.requests, .stop = std::move(stop)});
  return result ? Status() : Status(result.error());
}

int run_load(const std::string& program, const LoadOptions& options, std::int64_t started) {
  auto plan = make_plan(options);
  if (!plan) return complain_as(program, plan.error(), kBadUsage);
  if (auto checked = check_report_files(options); !checked)
    return complain_as(program, checked.error(), kBadUsage);
  const SpareSamples spare(options, plan->attack);
  catch_interrupts();
  if (auto checked = check_descriptors(program, options, plan->attack); !checked)
    return complain_as(program, checked.error(), kBadUsage);
  if (auto known = look_up_name(options, *plan); !known)
    return complain_as(program, known.error(), interrupted() ? interrupt_code() : kCouldNotRun);
  LiveCounters live(plan->attack.threads);
  std::optional<MetricsExposer> exposer;
  if (!options.metrics.empty()) {
    auto started = MetricsExposer::start(options.metrics, live);
    if (!started) return complain_as(program, started.error(), kBadUsage);
    exposer = std::move(*started);
  }
  AnswerCollector collector(plan->attack.threads, rows_wanted(options));
  std::stop_source stop;
  auto result = [&]() -> Result<AttackResult> {
    LoadProgress progress(options, *plan, live, stop);
    if (auto warm = warm_up(options, *plan, stop.get_token()); !warm) return warm.error();
    progress.begin();
    return run_attack(plan->attack, {.requests = *plan->requests,
                                     .live = &live,
                                     .observers = collector.observers(),
                                     .stop = stop.get_token()});
  }();
  if (!result) return complain_as(program, result.error(), kBadUsage);
  LoadRun run{.options = options,
              .plan = *plan,
              .result = std::move(*result),
              .answers = collector.take(),
              .doubts = {},
              .gates = {},
              .program_started_ns = started};
  run.doubts = doubts(load_facts(plan->attack, run.result));
  for (const Gate& gate : options.gates) run.gates.push_back(judge(gate, run.result));
  return report_load(program, run);
}

}  // namespace

int load_main(const std::string& program, const std::vector<std::string>& words) {
  const std::int64_t started = wall_ns();
  const auto options = read_options(words);
  if (!options) return complain_as(program, options.error(), kBadUsage);
  if (!options->help) return run_load(program, *options, started);
  std::cout << load_usage(program) << std::flush;
  return kPass;
}

void add_load(Command& app) {
  app.subcommand("load", "Sends requests to a URL and reports, with the flags of hey");
}

}  // namespace composure::cli
