// The parts of a request's service time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace composure::loadgen {

// Where a request's service time goes. Nanoseconds.
enum class Phase : std::uint8_t {
  connect,  // name, TCP and TLS of a new connection
  lookup,   // the name's part of it
  write,    // from there to the request's last byte
  wait,     // to the answer's first byte
  read,     // to its last
};
inline constexpr std::size_t kPhases = 5;
using Phases = std::array<std::int64_t, kPhases>;  // of one request, by Phase
struct PhaseTotal {
  std::uint64_t count = 0;
  std::int64_t sum = 0;
  std::int64_t min = 0;
  std::int64_t max = 0;
  void record(std::int64_t nanoseconds);
  void merge(const PhaseTotal& other);
};

}  // namespace composure::loadgen
