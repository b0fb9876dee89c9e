// What an attack is lent.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "loadgen/attack/phases.h"
#include "loadgen/callback/callback_sink.h"
#include "loadgen/measure/live.h"
#include "loadgen/measure/sample.h"
#include "loadgen/request/request_source.h"

namespace composure::loadgen {

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

}  // namespace composure::loadgen
