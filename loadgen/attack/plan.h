// What an attack does.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "loadgen/schedule/schedule.h"
#include "loadgen/transport/connection_options.h"
#include "loadgen/transport/transport_kind.h"

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

}  // namespace composure::loadgen
