// Waiting for a component that was started.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/waiter.h"
#include "harness/stack/catalogue.h"
#include "harness/web/http_call.h"

namespace composure::stack {

// Asks once; the error says what came in place of the answer ("GET http://... answers 503").
Status probe(const Readiness& ready, web::HttpCaller& caller);

struct Awaited {
  std::string component;
  Nanoseconds deadline;
  std::function<Status()> probe;
  std::function<std::optional<std::string>()> ended;  // how ("exit code 3"), once it has
};

// Returns when it is ready. Errors, all `where` the component: it ended; `interrupted` says so; it
// is not ready after its deadline, with what the last probe said.
Status await_ready(Waiter& time, const Awaited& awaited, const std::function<bool()>& interrupted);

}  // namespace composure::stack
