#include "harness/analysis/validity.h"

#include <cmath>
#include <string_view>

#include "fmt/format.h"

namespace composure::analysis {
namespace {

using result::Finding;
using result::Repeat;

std::string milliseconds(Nanoseconds value) {
  return fmt::format("{:.3g} ms", static_cast<double>(value.count()) / 1e6);
}

double percent(double share) { return share * 100; }

void judge_rate(const Repeat& repeat, const ValidityLimits& limits, std::vector<Finding>& reasons) {
  const result::Offered& offered = repeat.offered;
  if (offered.dropped > 0) {
    reasons.push_back({fmt::format("{} requests were due but never sent", offered.dropped),
                       "lower load.rate or load.timeout, or raise load.max_in_flight"});
  }
  if (!offered.target_per_s || *offered.target_per_s <= 0) return;
  const double error = std::abs(offered.rate_per_s / *offered.target_per_s - 1);
  // One request more or less than the schedule's share of the time is no fault: 3 s at 0.5/s.
  const double one = repeat.duration_s > 0 ? 1 / (repeat.duration_s * *offered.target_per_s) : 0;
  if (error > limits.rate_error + one) {
    reasons.push_back({fmt::format("offered {:.4g}/s instead of {:.4g}/s ({:.1f} % off)",
                                   offered.rate_per_s, *offered.target_per_s, percent(error)),
                       "lower load.rate, or give the load generator more CPU"});
  }
}

// One percentile of the start lag beside the same of the response.
void judge_lag_at(std::string_view name, const std::optional<Nanoseconds>& lag,
                  const std::optional<Nanoseconds>& response, const ValidityLimits& limits,
                  result::Validity& validity) {
  if (!lag || !response || response->count() <= 0) return;
  const double share = static_cast<double>(lag->count()) / static_cast<double>(response->count());
  if (share < limits.start_lag_noted) return;
  auto& findings = share < limits.start_lag_share ? validity.notes : validity.reasons;
  findings.push_back(
      {fmt::format("start lag {} is {}, {:.0f} % of the response time's ({})", name,
                   milliseconds(*lag), percent(share), milliseconds(*response)),
       "leave more of the CPU to the load generator: lower load.rate, or end other programs"});
}

void judge_start_lag(const Repeat& repeat, const ValidityLimits& limits,
                     result::Validity& validity) {
  if (repeat.offered.closed_loop) return;
  const result::LatencyBlock& lag = repeat.latency.start_lag;
  const result::LatencyBlock& response = repeat.latency.response;
  if (lag.count > 0 && !lag.p99)
    validity.notes.push_back(
        {fmt::format("{} requests are too few to judge the start lag", lag.count),
         "raise load.duration"});
  judge_lag_at("p50", lag.p50, response.p50, limits, validity);
  judge_lag_at("p99", lag.p99, response.p99, limits, validity);
}

void judge_client(const ValidityFacts& facts, const ValidityLimits& limits,
                  std::vector<Finding>& reasons) {
  if (facts.client_cpu_share && *facts.client_cpu_share >= limits.client_cpu_share) {
    reasons.push_back({fmt::format("the load generator used {:.0f} % of its CPU",
                                   percent(*facts.client_cpu_share)),
                       "lower load.rate or load.vus, or use a machine with more cores"});
  }
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

void judge_stack(const ValidityFacts& facts, const ValidityLimits& limits,
                 result::Validity& validity) {
  if (!facts.idle_at_start) {
    validity.reasons.push_back({"the stack still held requests of before when the load began",
                                "raise measure.warmup, or lower load.rate"});
  }
  for (const std::string& name : facts.restarted) {
    validity.reasons.push_back(
        {name + " was restarted during the repeat", "see logs/" + name + ".log"});
  }
  if (facts.scrape_interval_s && facts.scrape_gap_s &&
      *facts.scrape_gap_s > limits.scrape_gap_intervals * *facts.scrape_interval_s) {
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

}  // namespace

result::Validity judge_repeat(const Repeat& repeat, const ValidityFacts& facts,
                              const ValidityLimits& limits) {
  result::Validity validity;
  if (facts.interrupted) {
    validity.reasons.push_back({"interrupted", "run it again"});
  }
  judge_rate(repeat, limits, validity.reasons);
  judge_start_lag(repeat, limits, validity);
  judge_client(facts, limits, validity.reasons);
  judge_traces(repeat, limits, validity.reasons);
  judge_stack(facts, limits, validity);
  if (!facts.limits_missing.empty()) {
    validity.notes.push_back({"limits not applied: " + facts.limits_missing,
                              "run as root where control groups can be written"});
  }
  if (facts.samples_lost > 0) {
    validity.notes.push_back(
        {fmt::format("{} samples are missing from samples.bin", facts.samples_lost),
         "write results to a faster disk"});
  }
  return validity;
}

}  // namespace composure::analysis
