#include "harness/experiment/measurement.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

#include "harness/analysis/scaling.h"
#include "harness/analysis/usage.h"
#include "harness/analysis/validity.h"
#include "harness/experiment/awake_cores.h"
#include "harness/experiment/collect_series.h"
#include "harness/experiment/collect_traces.h"
#include "harness/experiment/composition_requests.h"
#include "harness/experiment/deployed_functions.h"
#include "harness/experiment/expectation_check.h"
#include "harness/experiment/limits.h"
#include "harness/experiment/raised_priority.h"
#include "harness/experiment/result_values.h"
#include "harness/experiment/schedule.h"
#include "harness/experiment/usage_sampler.h"
#include "harness/observe/series_file.h"
#include "harness/scenario/mechanism.h"
#include "harness/scenario/mix.h"
#include "harness/scenario/text.h"
#include "loadgen/attack/load_facts.h"
#include "loadgen/clock.h"
#include "loadgen/measure/sample_file.h"
#include "result/environment.h"

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;
using scenario::completes_later;
using scenario::Scenario;

// What a stack still holds long after its requests timed out, it will not let go of by itself.
std::chrono::milliseconds drain_deadline(const Scenario& scenario) {
  const auto patience =
      std::chrono::duration_cast<std::chrono::milliseconds>(2 * scenario.load.timeout);
  return std::clamp<std::chrono::milliseconds>(patience, 5s, 30s);
}

// The schedule is still to be put in.
loadgen::AttackPlan attack_plan(const Bench& bench, const Scenario& scenario, std::uint64_t seed) {
  loadgen::AttackPlan plan;
  plan.connection.url = bench.address.offer("gateway", "url");
  plan.duration = scenario.load.duration;
  plan.timeout = scenario.load.timeout;
  plan.max_in_flight = scenario.load.max_in_flight;
  plan.connection.max_body = scenario.load.max_body;
  plan.until = completes_later(scenario) ? loadgen::Until::completed : loadgen::Until::answered;
  plan.seed = seed;
  return plan;
}

std::string utc_of(std::int64_t wall_ns) {
  using std::chrono::system_clock;
  return result::utc_text(system_clock::time_point(
      std::chrono::duration_cast<system_clock::duration>(Nanoseconds(wall_ns))));
}

std::uint64_t attack_number(std::uint64_t seed, const std::string& name) {
  std::uint64_t number = seed;
  for (const char c : name) number = scenario::mix(number, static_cast<unsigned char>(c));
  return number;
}

// One repeat on its way through the phases.
class Measurement {
 public:
  Measurement(Bench& bench, const scenario::Cell& cell, std::uint64_t index, std::uint64_t attempt,
              RunObserver::Phase phase)
      : bench_(bench),
        cell_(cell),
        scenario_(cell.scenario),
        answer_(scenario::answer_of(scenario_)),
        phase_(std::move(phase)),
        usage_(bench.address),
        replicas_(bench.address),
        seed_(scenario::repeat_seed(cell.scenario.seed, static_cast<std::uint32_t>(index - 1))),
        inputs_(scenario_.load.body, seed_),
        attack_(attack_number(seed_, fmt::format("{} {}", scenario::cell_text(cell), attempt))) {
    made_.index = index;
    made_.attempt = attempt;
  }

  Measured run() {
    const Status went = go();
    facts_.build = result::this_build();
    facts_.limits_missing = limits_missing(scenario_, bench_.address);
    const bool interrupted = bench_.stopped();
    if (interrupted)
      made_.failed = {phase_.name, "interrupted", "go on with composure run --resume"};
    else if (!went)
      made_.failed = failure(went.error());
    else
      made_.validity = analysis::judge_repeat(made_, facts_);
    const bool again = !interrupted && (!went || analysis::was_disturbed(facts_));
    return {.repeat = std::move(made_), .worth_another_attempt = again};
  }

 private:
  Status go() {
    if (auto ok = prepare(); !ok) return ok.error();
    DeployedFunctions deployed(bench_.gateway, plan_deployment(scenario_, bench_.address));
    enter("deploy");
    if (auto ok = deployed.deploy([this] { return bench_.stopped(); }); !ok) return ok.error();
    path_ = "/function/" + deployed.plan().entry;
    for (const stack::Deployment& each : deployed.plan().functions) functions_.insert(each.name);
    if (auto ok = await_series(); !ok) return ok.error();
    keep_cores_awake();
    if (auto ok = settle(); !ok) return ok.error();
    if (auto ok = load(); !ok) return ok.error();
    if (auto ok = drain(); !ok) return ok.error();
    awake_.reset();
    return collect();
  }

  result::PhaseFailure failure(const Error& error) const {
    const std::string what = Error{error.what, error.where}.text();
    return {phase_.name, what, error.hint};
  }

  void enter(const std::string& name, Nanoseconds expected = 0ns) {
    phase_.name = name;
    phase_.expected = expected;
    phase_.live = &bench_.live;
    bench_.observer.phase(phase_);
  }

  std::string folder() const { return bench_.folder.path() + "/" + made_.folder; }

  // The folder, and what the right answers are.
  Status prepare() {
    enter("prepare");
    auto folder = bench_.folder.make_repeat(cell_.key, made_.index, made_.attempt);
    if (!folder) return folder.error();
    made_.folder = *folder;
    answers_ = &bench_.answers[scenario::composition_json(scenario::as_fused(scenario_))];
    if (!scenario_.expect.same_as_fused) return {};
    enter("ask for the right answers");
    return ask_oracle(
        plan_oracle(scenario_, bench_.address), inputs_, bench_.gateway,
        [this] { return bench_.stopped(); }, *answers_);
  }

  // Before the warm-up: nothing must come between it and the load.
  Status await_series() {
    if (bench_.first_scrape.seen()) return {};
    enter("await metrics");
    return bench_.first_scrape.wait([this] { return bench_.stopped(); });
  }

  void keep_cores_awake() {
    if (!scenario_.measure.awake) return;
    auto why_not = AwakeCores::why_not();
    if (!why_not) {
      auto awake = AwakeCores::start(bench_.options.executable);
      if (awake)
        awake_ = std::move(*awake);
      else
        why_not = awake.error().text();
    }
    if (why_not)
      facts_.cores_may_halt = {"cores could not be kept awake: " + *why_not,
                               "set measure.awake to false, or measure where it is allowed"};
  }

  // Load that is not recorded, then an idle stack.
  Status settle() {
    enter("settle", scenario_.measure.warmup);
    if (scenario_.measure.warmup > 0ns) {
      loadgen::AttackPlan plan = attack_plan(bench_, scenario_, attack_number(attack_, "warm-up"));
      plan.schedule = warmup_schedule_of(scenario_.load, plan.seed);
      plan.duration = scenario_.measure.warmup;
      const Inputs inputs(scenario_.load.body, plan.seed);
      const CompositionRequests requests(inputs, path_, callback_base(plan.seed));
      auto warmed = loadgen::run_attack(
          plan,
          {.requests = requests, .callbacks = &bench_.callbacks, .stop = bench_.options.stop});
      if (!warmed) return warmed.error();
    }
    // The functions of the measurement before may take their 10 s to end.
    return wait_idle(facts_.idle_at_start, 30s);
  }

  Status wait_idle(bool& idle, std::chrono::milliseconds within) {
    auto waited = bench_.instruments.wait_idle(within, [this] { return bench_.stopped(); });
    if (!waited) return waited.error();
    idle = *waited;
    return {};
  }

  std::string callback_base(std::uint64_t seed) const {
    return completes_later(scenario_) ? bench_.callbacks.base_url(seed) : std::string{};
  }

  Status load() {
    loadgen::AttackPlan plan = attack_plan(bench_, scenario_, attack_);
    plan.schedule = schedule_of(scenario_.load, seed_);
    plan.trace_ratio = scenario_.measure.traces;
    plan.samples = folder() + "/samples.bin";
    const CompositionRequests requests(inputs_, path_, callback_base(attack_));
    const ExpectationCheck check(scenario_.expect, inputs_, *answers_);
    enter("measure", plan.duration);
    sampler_.emplace([this](std::int64_t time_ns, observe::UsageSeries& into) {
      usage_.read(time_ns, into);
      if (scenario_.stack.autoscale) replicas_.read(time_ns, into);
    });
    const RaisedPriority punctual(!loadgen::is_closed_loop(plan.schedule));
    auto attack = loadgen::run_attack(
        plan,
        {.requests = requests,
         .check = answer_ == scenario::Answer::result ? &check : nullptr,
         .callbacks = &bench_.callbacks,
         .judge = [&check](const loadgen::Callback& callback) { return check.judge(callback); },
         .live = &bench_.live,
         .stop = bench_.options.stop});
    if (!attack) return attack.error();
    const loadgen::LoadFacts facts = loadgen::load_facts(plan, *attack);
    facts_.client_cpu_share = facts.cpu_share;
    facts_.unconnected = facts.unconnected;
    record(*attack, check);
    client_cpu_s_ = attack->client_cpu_seconds;
    return {};
  }

  void record(const loadgen::AttackResult& attack, const ExpectationCheck& check) {
    const bool later = completes_later(scenario_);
    window_ = {.seed = attack_,
               .start_wall_ns = attack.started_wall_ns,
               .end_wall_ns = loadgen::wall_ns(),
               .completes_later = later};
    made_.started = utc_of(attack.started_wall_ns);
    made_.duration_s = std::chrono::duration<double>(attack.duration).count();
    made_.offered = offered_of(attack, scenario_.load);
    made_.outcomes = outcomes_of(attack);
    made_.failures = failures_of(made_.outcomes, check.first_wrong());
    made_.latency = latency_of(attack, answer_);
    facts_.samples_thinned = attack.samples_thinned;
  }

  // What was used until the last request was done belongs to the repeat.
  Status drain() {
    enter("drain");
    if (auto ok = wait_idle(facts_.drained, drain_deadline(scenario_)); !ok) return ok;
    used_ = sampler_->stop(client_cpu_s_);
    made_.resources = analysis::resources_of(used_);
    facts_.restarted = analysis::restarted_in(used_);
    if (auto ok = observe::write_series(folder() + "/usage.json", used_); !ok) return ok;
    return bench_.own_stack == nullptr ? Status{} : bench_.own_stack->check();
  }

  Status collect() {
    enter("collect");
    auto samples = loadgen::read_samples(folder() + "/samples.bin");
    if (!samples) return samples.error();
    auto accounting =
        collect_traces(bench_.address, bench_.instruments, window_, std::move(samples->samples),
                       folder() + "/spans.jsonl", [this] { return bench_.stopped(); });
    if (!accounting) return accounting.error();
    made_.accounting = *accounting;
    auto series = collect_series(bench_.address, window_);
    if (!series) return series.error();
    facts_.scrape_interval_s = bench_.address.scrape_interval_s;
    facts_.scrape_gap_s = widest_gap(*series);
    std::set<std::string> restarted = restarted_in_series(*series);
    restarted.insert(facts_.restarted.begin(), facts_.restarted.end());
    facts_.restarted.assign(restarted.begin(), restarted.end());
    if (auto ok = collect_scaling(*series); !ok) return ok;
    return observe::write_series(folder() + "/series.json", *series);
  }

  // What there is of it joins the series.
  Status collect_scaling(std::vector<observe::Series>& series) {
    const auto& scale = scenario_.stack.autoscale;
    if (!scale) return {};
    auto rule = collect_rule(bench_.address, window_);
    if (!rule) return rule.error();
    series.insert(series.end(), rule->begin(), rule->end());
    std::vector<observe::Series> all = std::move(*rule);
    all.insert(all.end(), used_.begin(), used_.end());
    // Of somebody else's stack the rule is not known, by CPU there is none.
    std::optional<double> bound;
    if (bench_.own_stack != nullptr && scale->by == scenario::Scaler::alert)
      bound = scale->above.per_second;
    made_.scaling = analysis::scaling_of(all, bound, window_.start_wall_ns);
    std::erase_if(made_.scaling, [this](const auto& entry) {  // the oracle, say, is none of it
      return !functions_.contains(entry.first);
    });
    return {};
  }

  Bench& bench_;
  const scenario::Cell& cell_;
  const Scenario& scenario_;
  const scenario::Answer answer_;
  RunObserver::Phase phase_;
  StackUsage usage_;
  ReplicaCount replicas_;
  std::optional<AwakeCores> awake_;      // from before the warm-up to the end of the drain
  std::optional<UsageSampler> sampler_;  // from just before the load to the end of the drain
  std::vector<observe::Series> used_;    // what it read
  double client_cpu_s_ = 0;
  std::uint64_t seed_;    // of the inputs: every cell gets the same in the same repeat
  Inputs inputs_;         // the same for all that the repeat does
  std::uint64_t attack_;  // of the trace ids and callbacks: no two attacks of a run share any
  std::string path_;
  std::set<std::string> functions_;  // that are deployed
  Answers* answers_ = nullptr;
  MeasuredWindow window_;
  analysis::ValidityFacts facts_;
  result::Repeat made_;
};

}  // namespace

Measured measure(Bench& bench, const scenario::Cell& cell, std::uint64_t index,
                 std::uint64_t attempt, RunObserver::Phase phase) {
  return Measurement(bench, cell, index, attempt, std::move(phase)).run();
}

}  // namespace composure::experiment
