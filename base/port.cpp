#include "base/port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <random>

namespace composure {
namespace {

constexpr std::uint16_t kFirst =
    20000;  // above what services use, below Linux's ephemeral range (32768)
constexpr std::uint16_t kLast = 32000;

int lock_port(std::uint16_t port) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const int length =
      std::snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "composure/port/%u", port);
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 +
                                           static_cast<std::size_t>(length));
  if (fd >= 0 && bind(fd, reinterpret_cast<sockaddr*>(&name), size) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

bool can_listen(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr =
      htonl(INADDR_ANY);  // also refuses a port that somebody holds on every address
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const bool free = fd >= 0 && bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  if (fd >= 0) close(fd);
  return free;
}

}  // namespace

Result<PortReservation> PortReservation::take() {
  std::random_device seed;
  std::uniform_int_distribution<int> any(kFirst, kLast);
  for (int attempt = 0; attempt < 2000; ++attempt) {
    const auto port = static_cast<std::uint16_t>(any(seed));
    const int lock = lock_port(port);
    if (lock < 0) continue;
    if (can_listen(port)) return PortReservation(port, lock);
    close(lock);
  }
  return Error{.what = "no free loopback port between 20000 and 32000",
               .hint = "close what listens there; `ss -ltn` shows it"};
}

PortReservation& PortReservation::operator=(PortReservation&& other) noexcept {
  std::swap(port_, other.port_);
  std::swap(lock_, other.lock_);
  return *this;
}

PortReservation::~PortReservation() {
  if (lock_ >= 0) close(lock_);
}

}  // namespace composure
