// A socket that listens on a loopback port of the system's choice.
#pragma once

#include <cstdint>

namespace composure {

struct Listener {
  int fd = -1;  // the receiver closes it
  std::uint16_t port = 0;
};

// On 127.0.0.1, TCP. Throws std::runtime_error where that cannot be had.
Listener listen_on_loopback();

}  // namespace composure
