#include "harness/analysis/validity.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace composure::analysis {
namespace {

using result::Finding;
using result::Repeat;

double percent(double share) { return share * 100; }

loadgen::LoadFacts load_facts(const Repeat& repeat, const ValidityFacts& facts) {
  const auto nanoseconds = [](const std::optional<Nanoseconds>& value) {
    return value ? std::optional(value->count()) : std::nullopt;
  };
  const result::Offered& offered = repeat.offered;
  return {.closed_loop = offered.closed_loop,
          .target_per_s = offered.target_per_s,
          .offered_per_s = offered.rate_per_s,
          .duration_s = repeat.duration_s,
          .sent = offered.requests,
          .dropped = offered.dropped,
          .unconnected = facts.unconnected,
          .start_lag_p99 = nanoseconds(repeat.latency.start_lag.p99),
          .service_p50 = nanoseconds(repeat.latency.service.p50),
          .cpu_share = facts.client_cpu_share,
          .samples_thinned = facts.samples_thinned};
}

void judge_load(const Repeat& repeat, const ValidityFacts& facts, result::Validity& validity) {
  for (const loadgen::Doubt& doubt : loadgen::doubts(load_facts(repeat, facts)))
    (doubt.grave ? validity.reasons : validity.notes).push_back({doubt.what, doubt.cure});
}

void judge_traces(const Repeat& repeat, const ValidityLimits& limits,
                  std::vector<Finding>& reasons) {
  const result::Accounting& accounting = repeat.accounting;
  if (accounting.executions == 0) return;  // nothing was sampled
  const double share =
      static_cast<double>(accounting.traced) / static_cast<double>(accounting.executions);
  if (share < limits.trace_share) {
    reasons.push_back(
        {fmt::format("only {} of {} sampled executions have all their spans ({:.1f} %)",
                     accounting.traced, accounting.executions, percent(share)),
         "lower measure.traces, so that the stack can record them all"});
  }
  if (accounting.mean_total.count() <= 0) return;
  const auto residual = static_cast<double>(
      accounting.mean[static_cast<std::size_t>(result::Category::residual)].count());
  const double unexplained = residual / static_cast<double>(accounting.mean_total.count());
  if (unexplained > limits.residual_share) {
    reasons.push_back(
        {fmt::format("no span covers {:.1f} % of the response time ({:.0f} % may be)",
                     percent(unexplained), percent(limits.residual_share)),
         "see spans.jsonl of the repeat: a component records no spans or is starved"});
  }
}

bool scrapes_missed(const ValidityFacts& facts, const ValidityLimits& limits) {
  if (!facts.scrape_interval_s) return false;
  return !facts.scrape_gap_s ||
         *facts.scrape_gap_s > limits.scrape_gap_intervals * *facts.scrape_interval_s;
}

void judge_stack(const ValidityFacts& facts, const ValidityLimits& limits,
                 result::Validity& validity) {
  if (!facts.idle_at_start) {
    validity.reasons.push_back({"the stack still held requests of before when the load began",
                                "raise measure.warmup, or lower load.rate"});
  }
  for (const std::string& name : facts.restarted) {
    validity.reasons.push_back(
        {name + " ended or was restarted during the repeat",
         "see logs/" + name + ".log, of a function logs/functions/" + name + ".*.log"});
  }
  if (facts.scrape_interval_s && !facts.scrape_gap_s) {
    validity.reasons.push_back(
        {"Prometheus has not one scrape of the gateway in this repeat", "see logs/metrics.log"});
  } else if (scrapes_missed(facts, limits)) {
    validity.reasons.push_back(
        {fmt::format("Prometheus has a gap of {:.1f} s ({:.1f} s was the interval)",
                     *facts.scrape_gap_s, *facts.scrape_interval_s),
         "raise measure.metrics, or lower load.rate"});
  }
  if (!facts.drained) {
    validity.notes.push_back(
        {"the stack still held requests long after the load ended: it did not drain",
         "lower load.rate: more was offered than it can take"});
  }
}

// The last -O counts; without one it is -O0.
bool is_optimised(std::string_view flags) {
  const std::size_t last = flags.rfind("-O");
  const char level =
      last == std::string_view::npos || last + 2 >= flags.size() ? '0' : flags[last + 2];
  return level == '2' || level == '3' || level == 's' || level == 'f';
}

}  // namespace

std::optional<Finding> doubt_of(const result::Build& build) {
  const bool sanitized = build.flags.find("-fsanitize") != std::string::npos;
  if (build == result::Build{} || (!sanitized && is_optimised(build.flags))) return std::nullopt;
  return Finding{
      fmt::format("built {} ({}: {}): the numbers are those of such a build",
                  sanitized ? "with sanitizers" : "without optimisation", build.type, build.flags),
      "build it as ./composure does, or with the preset release"};
}

bool was_disturbed(const ValidityFacts& facts, const ValidityLimits& limits) {
  return !facts.restarted.empty() || scrapes_missed(facts, limits);
}

result::Validity judge_repeat(const Repeat& repeat, const ValidityFacts& facts,
                              const ValidityLimits& limits) {
  result::Validity validity;
  judge_load(repeat, facts, validity);
  judge_traces(repeat, limits, validity.reasons);
  judge_stack(facts, limits, validity);
  if (auto doubt = doubt_of(facts.build)) validity.notes.push_back(std::move(*doubt));
  if (facts.limits_missing) validity.notes.push_back(*facts.limits_missing);
  if (facts.cores_may_halt) validity.notes.push_back(*facts.cores_may_halt);
  return validity;
}

}  // namespace composure::analysis
