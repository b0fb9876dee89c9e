// A server to measure load generators against: as fast as one thread can answer, always the same.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace composure::loadgen {

struct EpollServerOptions {
  std::string host = "127.0.0.1";  // an IPv4 address
  std::uint16_t port = 0;          // 0: any
  std::size_t body = 13;           // bytes of the answer's body; with 13 the answer has 130 bytes
  std::chrono::nanoseconds delay{0};  // between a request and its answer
  // Instead: exponential_delay() of this mean, over a cycle of so many requests.
  std::chrono::nanoseconds mean_delay{0};
  std::uint64_t delay_cycle = 10'000;
};

// Answers every request with 200 and keeps connections open. It reads no more of a request than
// where its head ends: requests must have no body.
class EpollServer {
 public:
  // Serves on a thread of its own from now on. Errors: it cannot listen.
  static Result<std::unique_ptr<EpollServer>> start(const EpollServerOptions& options);
  ~EpollServer();  // as stop()

  std::uint16_t port() const;
  // Closes all connections; returns when the thread has ended. May be called again.
  void stop();

  // So far; from any thread.
  std::uint64_t requests() const;
  std::uint64_t connections() const;

 private:
  class Impl;
  explicit EpollServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace composure::loadgen
