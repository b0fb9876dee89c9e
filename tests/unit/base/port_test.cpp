#include "base/port.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace composure {
namespace {

// As servers do: with SO_REUSEADDR a connection that somebody closed a minute ago is no hindrance.
int listen_on(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && listen(fd, 1) == 0)
    return fd;
  close(fd);
  return -1;
}

TEST(PortReservation, GivesDistinctPortsBelowTheEphemeralRange) {
  std::vector<PortReservation> held;
  std::set<std::uint16_t> ports;
  for (int i = 0; i < 300; ++i) {
    auto taken = PortReservation::take();
    ASSERT_TRUE(taken) << taken.error().text();
    EXPECT_GE(taken->port(), 20000);
    EXPECT_LT(taken->port(), 32768);
    EXPECT_TRUE(ports.insert(taken->port()).second);
    held.push_back(std::move(*taken));
  }
}

TEST(PortReservation, TheReservedPortCanBeListenedOn) {
  auto taken = PortReservation::take();
  ASSERT_TRUE(taken);
  const int fd = listen_on(taken->port());
  EXPECT_GE(fd, 0);
  close(fd);
}

// The lock is seen by every process of the machine, follows a move, and ends with its holder.
TEST(PortReservation, HoldsItsLockUntilDestroyed) {
  const auto locked = [](std::uint16_t port) {
    std::ifstream sockets("/proc/net/unix");
    const std::string name = "@composure/port/" + std::to_string(port);
    for (std::string line; std::getline(sockets, line);)
      if (line.ends_with(name)) return true;
    return false;
  };
  std::uint16_t port = 0;
  {
    auto taken = PortReservation::take();
    ASSERT_TRUE(taken);
    const PortReservation moved = std::move(*taken);
    port = moved.port();
    EXPECT_TRUE(locked(port));
  }
  EXPECT_FALSE(locked(port));
}

}  // namespace
}  // namespace composure
