// Start here. An attack is one stretch of load against one URL: a plan goes in, counts, histograms
// and samples come out.
//
//   AttackPlan plan;
//   plan.schedule = ConstantArrivalRate{100};
//   plan.connection.url = "http://127.0.0.1:8080";
//   auto result = run_attack(plan, {.requests = source, .check = &check});
//
// It runs on the calling thread (and more, if asked), each of which paces, sends and receives its
// part of the schedule and shares nothing; one more writes the samples to disk. A request's latency
// begins when it was due, however late it was sent: response = end - due, service = end - sent,
// start lag = sent - due.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "loadgen/callback/callback_sink.h"
#include "loadgen/measure/histogram.h"
#include "loadgen/measure/live.h"
#include "loadgen/measure/sample.h"
#include "loadgen/request/request_source.h"
#include "loadgen/schedule/schedule.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

enum class Until {
  answered,   // a request ends with its answer
  completed,  // the answer acknowledges, the callback completes (AttackParts::callbacks)
};

struct AttackPlan {
  Schedule schedule = ConstantArrivalRate{};
  // Threads that offer the load, each a part of the schedule and of max_in_flight. A request's
  // number and due time do not depend on how many there are.
  std::uint32_t threads = 1;
  TransportKind transport = TransportKind::automatic;
  // Where to and how; the attack itself sets `keep_body` and `max_in_flight`.
  ConnectionOptions connection;
  // Of offering; what is in flight at its end may end.
  std::chrono::nanoseconds duration = std::chrono::seconds(10);
  // An answer is whole once its headers are: a body that is cut short, or late, is not looked at.
  bool head_suffices = false;
  // From due, for the answer and the callback alike.
  std::chrono::nanoseconds timeout = std::chrono::seconds(30);
  // Arrivals beyond it are dropped; a closed loop may not have more users than that.
  std::uint32_t max_in_flight = 10'000;
  Until until = Until::answered;
  // Of the trace ids, and the attack's name in callback URLs: give each repeat its own.
  std::uint64_t seed = 1;
  // 0: no traceparent. Otherwise every request has one and this part of them is sampled.
  double trace_ratio = 0;
  // Busy wait before a due time, at least; more where this machine wakes a thread later
  // (SpinBeforeDue). 0: sleep only.
  std::chrono::nanoseconds spin = std::chrono::microseconds(50);
  // Path of the sample file; empty: none.
  std::string samples;
};

// Where a request's service time goes. Nanoseconds.
enum class Phase : std::uint8_t {
  connect,  // name, TCP and TLS of a new connection
  lookup,   // the name's part of it
  write,    // from there to the request's last byte
  wait,     // to the answer's first byte
  read,     // to its last
};
inline constexpr std::size_t kPhases = 5;
using Phases = std::array<std::int64_t, kPhases>;  // of one request, by Phase
struct PhaseTotal {
  std::uint64_t count = 0;
  std::int64_t sum = 0;
  std::int64_t min = 0;
  std::int64_t max = 0;
  void record(std::int64_t nanoseconds);
  void merge(const PhaseTotal& other);
};

// Is told of whole answers, with what no Sample holds.
class AnswerObserver {
 public:
  virtual ~AnswerObserver() = default;
  // Of whatever status, in time, on the thread that sent the request: quick, or the load suffers.
  // The sample is complete but for what is called back later. `announced`: as in Answer.
  virtual void answered(const Sample& sample, const Phases& phases, std::int64_t announced) = 0;
};

// What the caller lends for the time of the attack. Only `requests` is needed.
struct AttackParts {
  const RequestSource& requests;
  const AnswerCheck* check = nullptr;
  CallbackSink* callbacks = nullptr;  // needed by Until::completed
  CallbackJudge judge{};              // of what is called back; empty: every callback is ok
  LiveCounters* live = nullptr;       // with a lane for each thread
  // Empty, or one for each thread: several may be the same only where there is one thread.
  std::span<AnswerObserver* const> observers{};
  // Once asked, nothing more is sent and what is in flight ends as `cancelled`.
  std::stop_token stop{};
};

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
  // From the start to the last end, and to the end of the schedule (offered / offering is the
  // rate).
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

// Errors: a plan that makes no sense, a URL that is not one, a sample file that cannot be made.
// What the server does is never an error but an outcome.
Result<AttackResult> run_attack(const AttackPlan& plan, const AttackParts& parts);

}  // namespace composure::loadgen
