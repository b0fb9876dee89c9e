#include "harness/experiment/result_values.h"

#include <algorithm>
#include <chrono>

namespace composure::experiment {
namespace {

using scenario::Answer;

result::LatencyBlock latency_block(const loadgen::Histogram& histogram) {
  result::LatencyBlock block;
  block.count = histogram.count();
  if (block.count == 0) return block;
  const auto at = [&](double percentile) -> std::optional<Nanoseconds> {
    const auto value = histogram.percentile(percentile);
    if (!value) return std::nullopt;
    return Nanoseconds(*value);
  };
  const auto whole = [](auto value) { return Nanoseconds(static_cast<std::int64_t>(*value)); };
  block.min = whole(histogram.min());
  block.mean = whole(histogram.mean());
  block.max = whole(histogram.max());
  block.p50 = at(50), block.p75 = at(75), block.p90 = at(90);
  block.p95 = at(95), block.p99 = at(99), block.p99_9 = at(99.9);
  return result::supported(block);
}

}  // namespace

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

result::Offered offered_of(const loadgen::AttackResult& attack, const scenario::Load& load) {
  result::Offered offered{.requests = attack.sent,
                          .target_per_s = std::nullopt,
                          .rate_per_s = 0,
                          .dropped = attack.count(loadgen::Outcome::dropped),
                          .closed_loop = attack.closed_loop};
  const double seconds = std::chrono::duration<double>(attack.offering).count();
  if (seconds > 0) offered.rate_per_s = static_cast<double>(attack.sent) / seconds;
  // Of the others it changes, or comes out by chance.
  if (load.executor == scenario::Executor::constant_arrival_rate && load.rate)
    offered.target_per_s = load.rate->per_second;
  return offered;
}

result::Latency latency_of(const loadgen::AttackResult& attack, Answer answer) {
  result::Latency latency;
  latency.response = latency_block(attack.response);
  latency.service = latency_block(attack.service);
  latency.start_lag = latency_block(attack.start_lag);
  latency.failed = latency_block(attack.failed);
  if (answer == Answer::result) latency.completed = latency.response;
  if (answer == Answer::acknowledgement) latency.acknowledged = latency.response;
  if (answer != Answer::acknowledgement_then_result) return latency;
  latency.acknowledged = latency_block(attack.acknowledged);
  latency.completed = latency_block(attack.completed);
  return latency;
}

std::vector<result::Failure> failures_of(const result::Outcomes& outcomes,
                                         const std::string& first_wrong) {
  std::vector<result::Failure> failures;
  for (const auto& [name, count] : outcomes.counts)
    if (name != "ok")
      failures.push_back({name, std::nullopt, count, name == "wrong" ? first_wrong : ""});
  for (const auto& [status, count] : outcomes.http_error)
    failures.push_back({"http_error", status, count, ""});
  return failures;
}

}  // namespace composure::experiment
