// What is sent, and what is a right answer to it. Implemented by the caller of an attack.
#pragma once

#include <cstdint>
#include <string_view>

#include "loadgen/request/request.h"

namespace composure::loadgen {

// A pure function of its own seed and the sequence number, so that a run can be repeated and any
// one request shown. Called from several threads at once.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  // Fills `request`, which arrives as after clear(). The attack adds `traceparent` where the plan
  // asks for it.
  virtual void fill(std::uint64_t sequence, Request& request) const = 0;
  // All requests are the same: fill() is called once for each thread.
  virtual bool constant() const { return false; }
};

// Called from several threads at once, only for answers with a 2xx status; `ok` needs both. With
// Until::completed the answer is a mere acknowledgement, which is checked too where a check is
// given.
class AnswerCheck {
 public:
  virtual ~AnswerCheck() = default;
  // True when this is what request `sequence` must get. `body` is whole and at most max_body long.
  virtual bool accepts(std::uint64_t sequence, int status, std::string_view body) const = 0;
};

}  // namespace composure::loadgen
