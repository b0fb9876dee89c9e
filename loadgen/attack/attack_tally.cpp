#include "loadgen/attack/attack_tally.h"

#include <algorithm>

namespace composure::loadgen {

Phases AttackTally::phases_of(const Answer& answer, std::int64_t sent) {
  Phases phases{};
  const auto phase = [&phases](Phase name) -> std::int64_t& {
    return phases[static_cast<std::size_t>(name)];
  };
  phase(Phase::connect) = answer.connect;
  phase(Phase::lookup) = answer.lookup;
  phase(Phase::write) = answer.written == 0 ? 0 : answer.written - sent - answer.connect;
  if (answer.first_byte == 0) return phases;
  phase(Phase::wait) = answer.first_byte - (answer.written == 0 ? sent : answer.written);
  phase(Phase::read) = answer.done - answer.first_byte;
  return phases;
}

void AttackTally::answered(const Answer& answer, std::int64_t sent) {
  result_.bytes += answer.bytes;
  if (answer.new_connection) ++result_.connections;
  const Phases phases = phases_of(answer, sent);
  const std::size_t known =
      answer.first_byte == 0 ? static_cast<std::size_t>(Phase::wait) : kPhases;
  for (std::size_t i = 0; i < known; ++i) result_.phases[i].record(phases[i]);
}

void AttackTally::ended(const Sample& sample, std::int64_t end) {
  ++result_.outcomes[static_cast<std::size_t>(sample.outcome)];
  result_.duration = std::max(result_.duration, std::chrono::nanoseconds(end));
  record(sample, end);
  if (ring_ != nullptr) ring_->push(sample);
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
  result_.failed.record((sample.outcome == Outcome::lost ? end : sample.end()) - sample.due);
}

}  // namespace composure::loadgen
