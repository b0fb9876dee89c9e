// How requests travel. A transport takes requests and gives answers; it knows nothing of schedules
// or samples.
#pragma once

#include <cstdint>
#include <string_view>

#include "loadgen/measure/sample.h"
#include "loadgen/request/request.h"

namespace composure::loadgen {

// How one request ended. Times are of the monotonic clock, nanoseconds.
struct Answer {
  Outcome outcome = Outcome::ok;  // ok: a whole answer of any status; else why there is none
  int status = 0;                 // 0 when no status line came
  std::int64_t first_byte = 0;    // 0 when none came
  std::int64_t done = 0;
  std::uint64_t bytes = 0;  // of the body, as far as it was read
  std::string_view body;    // valid during the call; empty unless bodies are kept
  bool new_connection = false;
};

class AnswerHandler {
 public:
  virtual ~AnswerHandler() = default;
  // Must not call the transport; the slot is free when it returns.
  virtual void on_answer(std::uint32_t slot, const Answer& answer) = 0;
};

// Single-threaded. `slot` names a request from start() until its on_answer() or abort(); slots are
// small and reused, so a transport may keep what a slot needs.
class Transport {
 public:
  virtual ~Transport() = default;
  // Sends at once, as far as that goes without waiting. `request` must stay unchanged until the
  // end. Never calls the handler from within.
  virtual void start(std::uint32_t slot, const Request& request) = 0;
  // Ends it without an answer; its connection is closed.
  virtual void abort(std::uint32_t slot) = 0;
  // Waits for work until `deadline` (monotonic, nanoseconds; past: does not wait), does what is
  // ready, returns early when woken through the event loop.
  virtual void run(std::int64_t deadline) = 0;
};

}  // namespace composure::loadgen
