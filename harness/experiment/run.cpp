#include "harness/experiment/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

#include "base/text.h"
#include "harness/analysis/summarise.h"
#include "harness/analysis/verdict.h"
#include "harness/experiment/deployment.h"
#include "harness/experiment/measurement.h"
#include "result/environment.h"
#include "harness/scenario/text.h"
#include "harness/scenario/replayed_arrivals.h"
#include "loadgen/measure/metrics_exposer.h"

namespace composure::experiment {
namespace {

using scenario::Plan;

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::optional<result::Replayed> replayed_by(const scenario::Load& load) {
  if (!load.replay) return std::nullopt;
  const auto offered = scenario::replayed(load);
  return result::Replayed{.file = load.replay->file,
                          .speed = load.replay->speed,
                          .arrivals = offered.arrivals,
                          .busiest_second = offered.busiest_second,
                          .checksum = load.replay->arrivals.checksum};
}

// A run from its folder to its verdict.
class Run {
 public:
  Run(const Plan& plan, const RunOptions& options, RunObserver& observer)
      : plan_(plan),
        options_(options),
        observer_(observer),
        begun_(std::chrono::system_clock::now()) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // The stack goes first, so that its logs are whole when they are masked.
  ~Run() {
    bench_.reset();
    stack_.reset();
    if (!folder_) return;
    if (auto ok = folder_->mask_secrets(); !ok)
      observer_.note("passwords may stand in the record: " + ok.error().text());
  }

  Result<result::RunResult> go() {
    if (auto ok = open_folder(); !ok) return ok.error();
    if (auto ok = open_stack(); !ok) return stopped() ? interrupted_result() : ok.error();
    if (auto ok = connect(); !ok) return ok.error();
    describe();
    const Status measured = measure_all();
    keep_logs();
    if (!measured && !stopped()) return measured.error();
    summarise(stopped());
    if (auto ok = folder_->write_result(run_); !ok) return ok.error();
    return std::move(run_);
  }

 private:
  bool stopped() const { return options_.stop.stop_requested(); }

  Status open_folder() {
    auto folder = result::RunFolder::create(options_.results, plan_.scenario.name, begun_);
    if (!folder) return folder.error();
    folder_ = std::make_unique<result::RunFolder>(std::move(*folder));
    run_.name = plan_.scenario.name;
    run_.about = plan_.scenario.about;
    run_.started = result::utc_text(begun_);
    run_.quick = plan_.quick;
    run_.repeats_planned = plan_.scenario.repeats;
    run_.folder = shown(folder_->path());
    for (const scenario::Cell& cell : plan_.cells) {
      run_.cells.emplace_back();
      run_.cells.back().key = cell.key;
      run_.cells.back().label = analysis::label_of(cell.key, plan_.scenario.name);
      run_.cells.back().replayed = replayed_by(cell.scenario.load);
    }
    return folder_->write_scenario(scenario::resolved_yaml(plan_.scenario));
  }

  // As the user would type it, from where the user is.
  static std::string shown(const std::string& path) {
    std::error_code problem;
    const auto near = std::filesystem::proximate(path, problem).string();
    return problem || near.starts_with("../..") ? path : near;
  }

  Status open_stack() {
    if (options_.on) {
      address_ = *options_.on;
      const double wanted = std::chrono::duration<double>(plan_.scenario.measure.metrics).count();
      if (address_.scrape_interval_s.value_or(wanted) != wanted)
        observer_.note(fmt::format("the stack scrapes every {} s; measure.metrics changes nothing",
                                   *address_.scrape_interval_s));
      return {};
    }
    auto up = stack::Stack::up({.source = options_.source,
                                .programs = options_.programs,
                                .guard_program = options_.executable,
                                .implementations = plan_.scenario.stack.implementations,
                                .scrape_interval = format_duration(plan_.scenario.measure.metrics),
                                .log_folder = folder_->logs(),
                                .interrupted = [this] { return stopped(); }});
    if (!up) return up.error();
    stack_ = std::move(*up);
    address_ = stack_->address();
    observer_.stack_up(join(stack_->components()), stack_->boot_time());
    return {};
  }

  Status connect() {
    std::vector<std::string> secrets;
    for (const auto& [name, value] : address_.secrets)
      if (!name.ends_with("-user")) secrets.push_back(value);
    folder_->keep_out(secrets);
    if (auto ok = folder_->mask_secrets(); !ok) return ok;  // the scenario is there already
    auto callbacks = loadgen::CallbackSink::start();
    if (!callbacks) return callbacks.error();
    callbacks_ = std::move(*callbacks);
    if (auto ok = serve_own_metrics(); !ok) return ok;
    bench_.reset(new Bench{.options = options_,
                           .observer = observer_,
                           .address = address_,
                           .own_stack = stack_.get(),
                           .gateway = stack::OpenFaasClient(address_),
                           .instruments = Instruments(address_),
                           .first_scrape = FirstScrape(address_),
                           .callbacks = *callbacks_,
                           .live = live_,
                           .folder = *folder_});
    for (const std::string& name : flow_secrets())
      if (auto ok = bench_->gateway.put_secret(name, address_.secret(name)); !ok) return ok;
    return {};
  }

  // Where the stack's Prometheus looks for a load generator; somewhere where it does not.
  Status serve_own_metrics() {
    const std::string expected = address_.offer("metrics", "load");
    auto exposer =
        loadgen::MetricsExposer::start(expected.empty() ? "127.0.0.1:0" : expected, live_);
    if (!exposer && !expected.empty())
      return Error{.what = exposer.error().text(),
                   .hint = "does another run use this stack? each needs one of its own"};
    if (!exposer) return exposer.error();
    exposer_ = std::make_unique<loadgen::MetricsExposer>(std::move(*exposer));
    return {};
  }

  void describe() {
    result::Environment& environment = run_.environment;
    environment = result::read_environment();
    environment.seed = plan_.scenario.seed;
    environment.git_revision = options_.git_revision;
    environment.limits_applied = !address_.cgroup.empty();
    if (stack_) environment.versions = stack_->versions();
    if (!address_.without_cgroups.empty()) {
      environment.cgroups = "none: " + address_.without_cgroups;
      observer_.note("no cgroups: limits are not applied (" + address_.without_cgroups + ")");
    }
    environment.fingerprint = result::fingerprint(environment);
    (void)folder_->write_environment(environment);
  }

  Status measure_all() {
    const auto turns = scenario::turns(plan_);
    for (std::size_t i = 0; i < turns.size() && !stopped(); ++i) {
      result::Cell& cell = run_.cells[turns[i].cell];
      RunObserver::Phase phase{.name = {}, .label = cell.label, .index = i, .total = turns.size()};
      auto repeat = measure(*bench_, plan_.cells[turns[i].cell], turns[i].repeat, phase);
      if (!repeat) return repeat.error();
      if (auto ok = folder_->mask_secrets(); !ok) return ok;
      observer_.measured(phase, *repeat);
      cell.repeats.push_back(std::move(*repeat));
      summarise(true);  // what a reader finds if this process is killed now
      if (auto ok = folder_->write_result(run_); !ok) return ok;
    }
    return {};
  }

  void summarise(bool interrupted) {
    run_.duration_s =
        std::chrono::duration<double>(std::chrono::system_clock::now() - begun_).count();
    analysis::summarise(run_);
    std::vector<analysis::ThresholdRule> rules;
    for (const scenario::Threshold& each : plan_.scenario.thresholds) {
      analysis::ThresholdRule rule{.metric = each.metric,
                                   .at_most = {},
                                   .at_least = {},
                                   .warn_only = each.on_breach == scenario::OnBreach::warn};
      (each.bound == scenario::Bound::at_most ? rule.at_most : rule.at_least) = each.limit;
      rules.push_back(std::move(rule));
    }
    analysis::judge(run_, rules, interrupted);
  }

  Result<result::RunResult> interrupted_result() {
    run_.verdict = result::Verdict::interrupted;
    run_.reasons = {"interrupted before anything was measured"};
    if (auto ok = folder_->write_result(run_); !ok) return ok.error();
    return std::move(run_);
  }

  // The replicas' logs lie in the stack's private folder, which goes with the stack.
  void keep_logs() {
    std::error_code ignored;
    std::filesystem::copy(address_.directory + "/provider/state/logs",
                          folder_->logs() + "/functions", std::filesystem::copy_options::recursive,
                          ignored);
  }

  const Plan& plan_;
  const RunOptions& options_;
  RunObserver& observer_;
  std::chrono::system_clock::time_point begun_;
  result::RunResult run_;
  std::unique_ptr<result::RunFolder> folder_;
  std::unique_ptr<stack::Stack> stack_;
  stack::StackAddress address_;
  loadgen::LiveCounters live_;
  std::unique_ptr<loadgen::CallbackSink> callbacks_;
  std::unique_ptr<loadgen::MetricsExposer> exposer_;
  std::unique_ptr<Bench> bench_;
};

}  // namespace

Result<result::RunResult> run(const Plan& plan, const RunOptions& options, RunObserver& observer) {
  return Run(plan, options, observer).go();
}

}  // namespace composure::experiment
