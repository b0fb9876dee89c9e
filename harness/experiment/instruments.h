// Reads a stack's own instruments during a run: is it idle, has its trace store all spans.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/waiter.h"
#include "harness/observe/metrics_text.h"
#include "harness/stack/stack_address.h"
#include "harness/web/http_call.h"

namespace composure::experiment {

class Instruments {
 public:
  explicit Instruments(stack::StackAddress address, Waiter& time = real_time())
      : address_(std::move(address)), time_(time) {}

  // Requests that the gateway, the provider or the queue still hold; nothing where one of them does
  // not know.
  Result<std::optional<std::uint64_t>> held();
  // As await_idle (idle.h).
  Result<bool> wait_idle(std::chrono::milliseconds within,
                         const std::function<bool()>& interrupted);

  // Spans that the trace store has taken in since it began, those that it let go of included: while
  // this stands still, no trace grows. Nothing where the store does not say (Jaeger).
  Result<std::optional<std::uint64_t>> spans_received();

 private:
  Result<std::vector<observe::MetricLine>> read(const std::string& component);
  stack::StackAddress address_;
  Waiter& time_;
  web::HttpCaller caller_;
};

}  // namespace composure::experiment
