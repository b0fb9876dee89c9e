// A gateway for tests: /function/NAME to a C++ function's port, or to a Python process for each
// request as the watchdog's fork mode starts it. Keeps what it was asked.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/port.h"
#include "base/process.h"
#include "fixtures/functions/runtime/handler.h"
#include "fixtures/stack/http/client.h"
#include "fixtures/stack/http/program.h"

namespace composure::functions::testing {

// One request, from an event loop of its own.
http::Answer ask(std::uint16_t port, http::Request request,
                 std::chrono::milliseconds timeout = std::chrono::seconds(20));
// "200 body", or "failure text".
std::string text_of(const http::Answer& answer);

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

class Gateway {
 public:
  struct Call {
    std::string function, cursor, traceparent, body;
  };

  Gateway();
  ~Gateway();
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  std::uint16_t port() const { return server_->port(); }
  void add_port(const std::string& function, std::uint16_t port);
  void add_python(const std::string& function, const std::string& image, Environment environment);
  std::vector<Call> take_calls();

 private:
  struct Python {
    std::string image;
    Environment environment;
  };
  http::Awaitable<http::Response> serve(http::Request& request);
  http::Awaitable<http::Response> forward(std::uint16_t port, http::Request& request);
  http::Response run_python(const Python& python, const http::Request& request) const;

  std::mutex mutex_;
  std::map<std::string, std::uint16_t> ports_;
  std::map<std::string, Python> python_;
  std::vector<Call> calls_;
  http::Loop loop_;
  http::Workers workers_{16};
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<http::Server> server_;
  std::thread thread_;
};

}  // namespace composure::functions::testing
