#include "loadgen/attack/result.h"

#include <algorithm>

namespace composure::loadgen {

void AttackResult::merge(const AttackResult& other) {
  for (std::size_t i = 0; i < kOutcomes; ++i) outcomes[i] += other.outcomes[i];
  for (const auto& [status, times] : other.http_errors) http_errors[status] += times;
  offered += other.offered;
  sent += other.sent;
  unconnected += other.unconnected;
  for (const auto histogram :
       {&AttackResult::response, &AttackResult::service, &AttackResult::start_lag,
        &AttackResult::acknowledged, &AttackResult::completed, &AttackResult::failed}) {
    (this->*histogram).merge(other.*histogram);
  }
  for (std::size_t i = 0; i < kPhases; ++i) phases[i].merge(other.phases[i]);
  bytes += other.bytes;
  connections += other.connections;
  duration = std::max(duration, other.duration);
  offering = std::max(offering, other.offering);
  client_cpu_seconds += other.client_cpu_seconds;
  client_spin_seconds += other.client_spin_seconds;
  samples_thinned += other.samples_thinned;
  cancelled = cancelled || other.cancelled;
}

}  // namespace composure::loadgen
