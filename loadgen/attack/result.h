// What an attack came to.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "loadgen/attack/phases.h"
#include "loadgen/measure/histogram.h"
#include "loadgen/measure/sample.h"
#include "loadgen/transport/transport_kind.h"

namespace composure::loadgen {

struct AttackResult {
  std::array<std::uint64_t, kOutcomes> outcomes{};  // by Outcome; their sum is `offered`
  std::map<int, std::uint64_t> http_errors;         // Outcome::http_error by status
  std::uint64_t offered = 0;                        // arrivals that came due
  std::uint64_t sent = 0;                           // offered less dropped
  // Of those dropped: there was no file descriptor, or no local port, for their connection.
  std::uint64_t unconnected = 0;

  // Latencies in nanoseconds. Of `ok` requests, but for start_lag (all sent) and failed.
  Histogram response;      // end - due
  Histogram service;       // end - sent
  Histogram start_lag;     // sent - due; empty in a closed loop
  Histogram acknowledged;  // answer - due
  Histogram completed;     // callback - due; Until::completed only
  Histogram failed;        // end - due of everything that is neither ok nor cancelled nor dropped

  // Of requests that got a whole answer, of whatever status; over kept connections `connect` and
  // `lookup` are 0 and are recorded as such.
  std::array<PhaseTotal, kPhases> phases{};
  std::uint64_t bytes = 0;        // of all bodies
  std::uint64_t connections = 0;  // requests that made a new one

  std::int64_t started_wall_ns = 0;  // nanoseconds since 1970 (UTC)
  // From the start to the last end, and at least to the end of the schedule: rates of what ended
  // are counts over it. And to the end of the schedule (offered / offering is the rate).
  std::chrono::nanoseconds duration{0};
  std::chrono::nanoseconds offering{0};
  // Of the attack's threads, user and system; and the part of it that was waiting busily for the
  // next due time, which is no sign of the generator being at its limit.
  double client_cpu_seconds = 0;
  double client_spin_seconds = 0;
  // Requests whose sample was left out because the disk was too slow (others carry their weight,
  // the histograms have them), and why the sample file is not whole (empty: it is).
  std::uint64_t samples_thinned = 0;
  std::string samples_error;
  std::uint32_t threads = 1;
  TransportKind transport = TransportKind::curl;  // the one that was used, never `automatic`
  bool closed_loop = false;
  bool cancelled = false;

  std::uint64_t count(Outcome outcome) const { return outcomes[static_cast<std::size_t>(outcome)]; }
  const PhaseTotal& phase(Phase phase) const { return phases[static_cast<std::size_t>(phase)]; }
  // Adds what another thread of the same attack did.
  void merge(const AttackResult& other);
};

}  // namespace composure::loadgen
