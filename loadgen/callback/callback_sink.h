// Where results are called back: a small HTTP/1.1 server for executions that end after their
// request was answered.
//
// Its clock is as good as the load generator's. Both look at the same clock right after the read
// that made a message whole, on threads of the same scheduling class: while an attack is attached,
// the sink's thread has that of the thread that attached it. It reads everything that is there
// before it judges any of it, so a judge that takes its time dates nothing late. The kernel's
// receive time stamps (SO_TIMESTAMPNS) would leave our own waking out of completions and not out of
// answers, whose difference is what is measured; they are of the wall clock, which may step; and
// for them the kernel stamps every packet of the machine, the stack's too.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "loadgen/request/request.h"

namespace composure::loadgen {

enum class CallbackVerdict : std::uint8_t {
  ok,
  wrong,   // -> Outcome::wrong
  failed,  // -> Outcome::http_error, status 500
};

struct Callback {
  std::uint64_t sequence;
  const Headers& headers;
  std::string_view body;
  std::int64_t arrival;  // monotonic clock, nanoseconds
};
// Judges a result; runs on the sink's thread, must not throw.
using CallbackJudge = std::function<CallbackVerdict(const Callback&)>;

// One judged callback on its way to the attack.
struct CallbackEvent {
  std::uint64_t sequence = 0;
  std::int64_t arrival =
      0;  // monotonic clock, nanoseconds: taken right after the read that made the request whole
  CallbackVerdict verdict = CallbackVerdict::ok;
  bool too_long = false;  // the body was longer than the sink's limit and was not judged
};
using CallbackReceiver = std::function<void(const CallbackEvent&)>;

struct CallbackSinkOptions {
  std::string host = "127.0.0.1";   // address to listen on
  std::uint16_t port = 0;           // 0: any free one
  std::size_t max_body = 16 << 20;  // bytes; more is answered with 413
};

// Takes `POST /<attack>/<sequence>` and answers 200 at once, before it is judged; anything else
// gets 404 or 405. One sink serves many attacks, one at a time: `attack` is the attack's seed, so a
// straggler of the attack before is not taken for one of this. It has a thread of its own; the
// destructor ends it. While there are no descriptors left, connections wait in the system's queue
// and are taken when there are.
class CallbackSink {
 public:
  static Result<std::unique_ptr<CallbackSink>> start(const CallbackSinkOptions& options = {});
  ~CallbackSink();
  CallbackSink(const CallbackSink&) = delete;
  CallbackSink& operator=(const CallbackSink&) = delete;

  std::uint16_t port() const;
  // "http://127.0.0.1:PORT/<attack>": the caller appends "/<sequence>" and puts it into the header
  // (or body) in which the service under test looks for it.
  std::string base_url(std::uint64_t attack) const;

  // The attack attaches itself, on the thread whose scheduling class the sink's thread then has;
  // when detach() returns, neither function runs any more.
  void attach(std::uint64_t attack, CallbackJudge judge, CallbackReceiver receiver);
  void detach();

  // When the oldest callback came that was read and not yet handed to the receiver, or a moment
  // before it (monotonic, nanoseconds); 0: there is none. What is read later came later than now.
  const std::atomic<std::int64_t>& under_way() const;

  // Callbacks for no attack that is attached (late ones, mostly).
  std::uint64_t strays() const;

 private:
  struct Impl;
  explicit CallbackSink(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace composure::loadgen
