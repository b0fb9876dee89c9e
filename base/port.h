// Free loopback ports that stay ours until somebody listens on them.
#pragma once

#include <cstdint>
#include <utility>

#include "base/result.h"

namespace composure {

// A TCP port of 127.0.0.1 below the kernel's ephemeral range, so that no outgoing connection takes
// it. While the reservation lives, no other reservation on this machine (in the same network
// namespace) gets the same port: an abstract Unix socket named after the port is the lock, and the
// kernel gives it back however the holder ends.
class PortReservation {
 public:
  static Result<PortReservation> take();
  PortReservation(PortReservation&& other) noexcept
      : port_(other.port_), lock_(std::exchange(other.lock_, -1)) {}
  PortReservation& operator=(PortReservation&& other) noexcept;
  ~PortReservation();

  std::uint16_t port() const { return port_; }

 private:
  PortReservation(std::uint16_t port, int lock) : port_(port), lock_(lock) {}
  std::uint16_t port_;
  int lock_;
};

}  // namespace composure
