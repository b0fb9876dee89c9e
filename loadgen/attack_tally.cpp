#include "loadgen/attack_tally.h"

#include <algorithm>

namespace composure::loadgen {

void AttackTally::ended(const Sample& sample, std::int64_t end) {
  ++result_.outcomes[static_cast<std::size_t>(sample.outcome)];
  result_.duration = std::max(result_.duration, std::chrono::nanoseconds(end));
  record(sample, end);
  if (ring_ != nullptr && !ring_->push(sample)) ++result_.samples_lost;
  if (live_ != nullptr) live_->ended(sample.outcome, sample.response_time());
}

void AttackTally::record(const Sample& sample, std::int64_t end) {
  if (sample.outcome == Outcome::dropped) return;
  ++result_.sent;
  if (!result_.closed_loop) result_.start_lag.record(sample.start_lag());
  switch (sample.outcome) {
    case Outcome::cancelled:
      return;
    case Outcome::ok:
      result_.response.record(sample.response_time());
      result_.service.record(sample.service_time());
      result_.acknowledged.record(sample.done - sample.due);
      if (sample.completed != 0) result_.completed.record(sample.completed - sample.due);
      return;
    case Outcome::http_error:
      ++result_.http_errors[sample.status];
      break;
    default:
      break;
  }
  result_.failed.record(end - sample.due);
}

}  // namespace composure::loadgen
