// The functions of a composition as processes: composure-functions, and a Python process for each
// request as the watchdog's fork mode starts it.
#pragma once

#include <string>
#include <vector>

#include "fixtures/functions/runtime/handler.h"
#include "tests/support/gateway.h"
#include "tests/support/process.h"

namespace composure::functions::testing {

using test::ask;
using test::Gateway;

// "200 body", or "failure text".
std::string text_of(const http::Response& response);

// A composure-functions process; waits until it is healthy.
class FunctionProcess {
 public:
  FunctionProcess(const std::vector<std::string>& flags, Environment environment);
  std::uint16_t port() const { return port_.port(); }
  Process& process() { return process_; }

 private:
  PortReservation port_;
  Process process_;
};

Gateway::Function python_function(const std::string& image, const Environment& environment);

}  // namespace composure::functions::testing
