#include "tests/support/listener.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace composure {

Listener listen_on_loopback() {
  constexpr int kBacklog = 4096;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* bare = reinterpret_cast<sockaddr*>(&address);
  Listener made{.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (bind(made.fd, bare, size) != 0 || listen(made.fd, kBacklog) != 0 ||
      getsockname(made.fd, bare, &size) != 0) {
    close(made.fd);
    throw std::runtime_error("a test's server cannot listen");
  }
  made.port = ntohs(address.sin_port);
  return made;
}

}  // namespace composure
