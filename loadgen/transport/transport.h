// How requests travel. A transport takes requests and gives answers; it knows nothing of schedules
// or samples.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "loadgen/events/event_loop.h"
#include "loadgen/measure/sample.h"
#include "loadgen/request/request.h"
#include "loadgen/transport/connection_options.h"
#include "loadgen/transport/transport_kind.h"

namespace composure::loadgen {

// Says of what was read when it had come.
class ArrivalSource {
 public:
  virtual ~ArrivalSource() = default;
  // Of the last byte: monotonic, nanoseconds, never before it came; nothing: not known. Asked only
  // where it matters, as it costs a system call.
  virtual std::optional<std::int64_t> arrived() const = 0;
};

// How one request ended. Times are of the monotonic clock, nanoseconds.
struct Answer {
  Outcome outcome = Outcome::ok;  // ok: a whole answer of any status; else why there is none
  int status = 0;                 // 0 when no status line came
  std::int64_t first_byte = 0;    // when it was read; 0: none came
  std::int64_t done = 0;          // when its last byte was read, or the failure was known
  std::uint64_t bytes = 0;        // of the body, as far as it was read
  std::string_view body;          // valid during the call; empty unless bodies are kept
  bool head_whole = false;        // its headers came, whatever became of the body
  // What Content-Length says of the body; -1: nothing, or it was unpacked, or is in chunks.
  std::int64_t announced = -1;
  bool new_connection = false;
  // The last byte of the request was handed to the system; 0: unknown, then `connect` is 0 too.
  std::int64_t written = 0;
  std::int64_t connect = 0;               // nanoseconds spent on a new connection: name, TCP, TLS
  std::int64_t lookup = 0;                // the part of `connect` that was the name's
  const ArrivalSource* source = nullptr;  // valid during the call; nullptr: knows nothing
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
  // `request` is going to be started in `slot`: what can be done beforehand is done now. Optional
  // for the caller; may be called again with another request instead.
  virtual void prepare(std::uint32_t slot, const Request& request) {
    static_cast<void>(slot);
    static_cast<void>(request);
  }
  // Sends, as far as that goes without waiting; where several requests share a connection, with
  // the next flush() or run() at the latest. `request` must stay unchanged until the end. Never
  // calls the handler from within. The same object with the same `revision` as before is the same
  // request: what was made of it may be used again.
  virtual void start(std::uint32_t slot, const Request& request) = 0;
  // Nothing more is started for now: what start() has kept back, to send it together, leaves.
  // Never calls the handler from within.
  virtual void flush() {}
  // Ends it without on_answer(); its connection is closed, or of several requests that share one
  // the server is told. What there is of its answer, without the
  // body; the outcome is `cancelled`.
  virtual Answer abort(std::uint32_t slot) = 0;
  // Waits for work until `deadline` (monotonic, nanoseconds; past: does not wait), does what is
  // ready, returns early when woken through the event loop.
  virtual void run(std::int64_t deadline) = 0;
  // Never `automatic`; http1 where the server did not agree to HTTP/2.
  virtual TransportKind kind() const = 0;
};

// One transport for one thread. Errors: those of check_connection().
Result<std::unique_ptr<Transport>> make_transport(TransportKind kind, EventLoop& loop,
                                                  AnswerHandler& handler,
                                                  const ConnectionOptions& options);

}  // namespace composure::loadgen
