// Serves the live counters to Prometheus (names: docs/wire.md, load generator).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "loadgen/measure/live.h"

namespace composure::loadgen {

class MetricsExposer {
 public:
  // `address` is HOST:PORT; port 0 takes any free one. Serves GET /metrics until destroyed.
  // `counters` must outlive it.
  static Result<MetricsExposer> start(const std::string& address, const LiveCounters& counters);
  MetricsExposer(MetricsExposer&&) noexcept;
  MetricsExposer& operator=(MetricsExposer&&) noexcept;
  ~MetricsExposer();

  std::uint16_t port() const;

 private:
  struct Impl;
  explicit MetricsExposer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace composure::loadgen
