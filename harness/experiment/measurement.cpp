#include "harness/experiment/measurement.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "harness/analysis/accounting.h"
#include "harness/analysis/validity.h"
#include "harness/experiment/collect.h"
#include "harness/experiment/deployment.h"
#include "harness/scenario/text.h"
#include "loadgen/measure/sample_file.h"

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;
using scenario::MechanismKind;
using scenario::Scenario;

constexpr auto kDeployDeadline = 20s;
constexpr auto kDrainDeadline = 30s;

// Takes the functions away however the measurement ends.
class Deployed {
 public:
  Deployed(stack::OpenFaasClient& gateway, DeploymentPlan plan)
      : gateway_(gateway), plan_(std::move(plan)) {}
  Deployed(const Deployed&) = delete;
  Deployed& operator=(const Deployed&) = delete;
  ~Deployed() {
    for (const stack::Deployment& each : plan_.functions) (void)gateway_.remove(each.name);
  }
  Status deploy() {
    for (const stack::Deployment& each : plan_.functions)
      if (auto ok = gateway_.deploy(each); !ok) return ok;
    for (const stack::Deployment& each : plan_.functions) {
      if (plan_.warm > 1)
        if (auto ok = gateway_.scale(each.name, static_cast<int>(plan_.warm)); !ok) return ok;
    }
    for (const stack::Deployment& each : plan_.functions)
      if (auto ok =
              gateway_.wait_available(each.name, static_cast<int>(plan_.warm), kDeployDeadline);
          !ok)
        return ok;
    return {};
  }
  const DeploymentPlan& plan() const { return plan_; }

 private:
  stack::OpenFaasClient& gateway_;
  DeploymentPlan plan_;
};

bool completes_later(const Scenario& scenario) {
  return scenario.composition.mechanism.kind == MechanismKind::flow &&
         scenario.load.until == scenario::Until::completed;
}

loadgen::AttackPlan attack_plan(const Bench& bench, const Scenario& scenario, std::uint64_t seed) {
  loadgen::AttackPlan plan;
  if (scenario.load.executor == scenario::Executor::constant_vus)
    plan.schedule = loadgen::ConstantVus{scenario.load.vus};
  else
    plan.schedule = loadgen::ConstantArrivalRate{scenario.load.rate.value_or(Rate{1}).per_second};
  plan.url = bench.address.offer("gateway", "url");
  plan.duration = scenario.load.duration;
  plan.timeout = scenario.load.timeout;
  plan.max_in_flight = scenario.load.max_in_flight;
  plan.max_body = scenario.load.max_body;
  plan.until = completes_later(scenario) ? loadgen::Until::completed : loadgen::Until::answered;
  plan.seed = seed;
  return plan;
}

std::int64_t wall_clock_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Used by functions and components between two readings.
struct Consumption {
  std::map<std::string, Usage> functions, components;
};

Result<Consumption> read_consumption(Bench& bench) {
  Consumption now;
  auto functions = bench.instruments.functions();
  if (!functions) return functions.error();
  now.functions = std::move(*functions);
  if (bench.own_stack == nullptr) {
    now.components = bench.instruments.components();
    return now;
  }
  for (const auto& [name, used] : bench.own_stack->usage())
    now.components[name] = {used.cpu_seconds, static_cast<double>(used.memory_bytes),
                            static_cast<double>(used.memory_peak_bytes), 0};
  return now;
}

std::map<std::string, result::ResourceUse> difference(const std::map<std::string, Usage>& before,
                                                      const std::map<std::string, Usage>& after) {
  std::map<std::string, result::ResourceUse> used;
  for (const auto& [name, now] : after) {
    const auto then = before.find(name);
    result::ResourceUse& use = used[name];
    use.cpu_s =
        std::max(0.0, now.cpu_seconds - (then == before.end() ? 0 : then->second.cpu_seconds));
    use.memory_peak_bytes =
        static_cast<std::uint64_t>(std::max(now.memory_peak_bytes, now.memory_bytes));
    if (now.replicas > 0) use.replicas_max = now.replicas;
  }
  return used;
}

result::Resources resources_of(const Consumption& before, const Consumption& after,
                               double client_cpu_s) {
  result::Resources resources;
  resources.functions = difference(before.functions, after.functions);
  for (auto& [name, use] : difference(before.components, after.components)) {
    const bool measures = name == "traces" || name == "metrics";
    (measures ? resources.instrument : resources.components)[name] = use;
  }
  resources.instrument["load generator"].cpu_s = client_cpu_s;
  return resources;
}

result::Outcomes outcomes_of(const loadgen::AttackResult& attack) {
  result::Outcomes outcomes;
  for (std::size_t i = 0; i < loadgen::kOutcomes; ++i) {
    const auto outcome = static_cast<loadgen::Outcome>(i);
    if (outcome == loadgen::Outcome::http_error || outcome == loadgen::Outcome::dropped ||
        attack.outcomes[i] == 0)
      continue;
    outcomes.counts[std::string(loadgen::outcome_name(outcome))] = attack.outcomes[i];
  }
  outcomes.http_error = attack.http_errors;
  return outcomes;
}

result::Offered offered_of(const loadgen::AttackResult& attack, const Scenario& scenario) {
  result::Offered offered{.requests = attack.sent,
                          .target_per_s = std::nullopt,
                          .rate_per_s = 0,
                          .dropped = attack.count(loadgen::Outcome::dropped),
                          .closed_loop = attack.closed_loop};
  const double seconds = std::chrono::duration<double>(attack.offering).count();
  if (seconds > 0) offered.rate_per_s = static_cast<double>(attack.sent) / seconds;
  if (!attack.closed_loop && scenario.load.rate)
    offered.target_per_s = scenario.load.rate->per_second;
  return offered;
}

result::Latency latency_of(const loadgen::AttackResult& attack, bool completed_later) {
  result::Latency latency;
  latency.response = latency_block(attack.response);
  latency.service = latency_block(attack.service);
  latency.start_lag = latency_block(attack.start_lag);
  latency.failed = latency_block(attack.failed);
  if (completed_later) latency.acknowledged = latency_block(attack.acknowledged);
  latency.completed = latency_block(completed_later ? attack.completed : attack.response);
  return latency;
}

std::vector<result::Failure> failures_of(const result::Outcomes& outcomes,
                                         const ExpectationCheck& check) {
  std::vector<result::Failure> failures;
  for (const auto& [name, count] : outcomes.counts)
    if (name != "ok")
      failures.push_back({name, std::nullopt, count, name == "wrong" ? check.first_wrong() : ""});
  for (const auto& [status, count] : outcomes.http_error)
    failures.push_back({"http_error", status, count, check.first_failed(status)});
  return failures;
}

// One repeat on its way through the phases.
class Measurement {
 public:
  Measurement(Bench& bench, const scenario::Cell& cell, std::uint32_t repeat,
              RunObserver::Phase phase)
      : bench_(bench),
        cell_(cell),
        scenario_(cell.scenario),
        number_(repeat),
        phase_(std::move(phase)),
        seed_(scenario::repeat_seed(cell.scenario.seed, repeat)) {}

  Result<result::Repeat> run() {
    if (auto ok = prepare(); !ok) return ok.error();
    Deployed deployed(bench_.gateway, plan_deployment(scenario_, bench_.address));
    enter("deploy");
    if (auto ok = deployed.deploy(); !ok) return ok.error();
    const std::string path = "/function/" + deployed.plan().entry;
    if (auto ok = settle(path); !ok) return ok.error();
    if (auto ok = load(path); !ok) return ok.error();
    if (auto ok = drain(); !ok) return ok.error();
    if (auto ok = collect(); !ok) return ok.error();
    return std::move(made_);
  }

 private:
  void enter(const std::string& name, std::chrono::nanoseconds expected = 0ns) {
    phase_.name = name;
    phase_.expected = expected;
    phase_.live = &bench_.live;
    bench_.observer.phase(phase_);
  }

  Status prepare() {
    auto folder = bench_.folder.make_repeat(cell_.key, number_ + 1);
    if (!folder) return folder.error();
    made_.folder = *folder;
    Scenario fused = scenario_;
    fused.composition.mechanism = {};
    fused.composition.mechanism.kind = MechanismKind::fused;
    answers_ = &bench_.answers[scenario::composition_json(fused)];
    if (!scenario_.expect.same_as_fused) return {};
    enter("ask for the right answers");
    return ask_oracle(scenario_, seed_, bench_.address, bench_.gateway, *answers_);
  }

  Status settle(const std::string& path) {
    enter("settle", scenario_.measure.warmup);
    if (scenario_.measure.warmup > 0ns) {
      loadgen::AttackPlan plan = attack_plan(bench_, scenario_, seed_ ^ 0x5eed'0f'a'3a5d);
      plan.duration = scenario_.measure.warmup;
      plan.spin = 0ns;
      const CompositionRequests requests(scenario_.load, plan.seed, path, callback_base(plan.seed));
      auto warmed = loadgen::run_attack(
          plan,
          {.requests = requests, .callbacks = &bench_.callbacks, .stop = bench_.options.stop});
      if (!warmed) return warmed.error();
    }
    auto idle = bench_.instruments.wait_idle(kDrainDeadline, [this] { return bench_.stopped(); });
    if (!idle) return idle.error();
    facts_.idle_at_start = *idle;
    return {};
  }

  std::string callback_base(std::uint64_t seed) const {
    return completes_later(scenario_) ? bench_.callbacks.base_url(seed) : std::string{};
  }

  Status load(const std::string& path) {
    loadgen::AttackPlan plan = attack_plan(bench_, scenario_, seed_);
    plan.trace_ratio = scenario_.measure.traces;
    plan.samples = bench_.folder.path() + "/" + made_.folder + "/samples.bin";
    const CompositionRequests requests(scenario_.load, seed_, path, callback_base(seed_));
    const ExpectationCheck check(scenario_, seed_, *answers_);
    const auto before = read_consumption(bench_);
    if (!before) return before.error();
    enter("measure", plan.duration);
    const bool later = completes_later(scenario_);
    auto attack = loadgen::run_attack(
        plan,
        {.requests = requests,
         .check = later || scenario_.load.until == scenario::Until::acknowledged ? nullptr : &check,
         .callbacks = &bench_.callbacks,
         .judge = [&check](const loadgen::Callback& callback) { return check.judge(callback); },
         .live = &bench_.live,
         .stop = bench_.options.stop});
    if (!attack) return attack.error();
    collect_plan_ = {.seed = seed_,
                     .start_wall_ns = attack->started_wall_ns,
                     .end_wall_ns = wall_clock_ns(),
                     .completes_later = later};
    const auto after = read_consumption(bench_);
    if (!after) return after.error();
    made_.started = result::utc_text(std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(
            std::chrono::nanoseconds(attack->started_wall_ns))));
    made_.duration_s = std::chrono::duration<double>(attack->duration).count();
    made_.offered = offered_of(*attack, scenario_);
    made_.outcomes = outcomes_of(*attack);
    made_.failures = failures_of(made_.outcomes, check);
    made_.latency = latency_of(*attack, later);
    made_.resources = resources_of(*before, *after, attack->client_cpu_seconds);
    return {};
  }

  Status drain() {
    enter("drain");
    auto idle = bench_.instruments.wait_idle(kDrainDeadline, [this] { return bench_.stopped(); });
    if (!idle) return idle.error();
    facts_.drained = *idle;
    if (bench_.own_stack == nullptr) return {};
    return bench_.own_stack->check();
  }

  Status collect();

  Bench& bench_;
  const scenario::Cell& cell_;
  const Scenario& scenario_;
  std::uint32_t number_;
  RunObserver::Phase phase_;
  std::uint64_t seed_;
  Answers* answers_ = nullptr;
  CollectPlan collect_plan_;
  analysis::ValidityFacts facts_;
  result::Repeat made_;
};

}  // namespace
}  // namespace composure::experiment
