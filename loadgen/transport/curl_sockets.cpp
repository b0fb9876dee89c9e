#include "loadgen/transport/curl_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace composure::loadgen {

void CurlSockets::own(CURL* easy, Opener& opener) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlSockets::open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &opener);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlSockets::close_socket);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &opener.sockets);
}

CurlSockets::Watched& CurlSockets::at(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= watched_.size()) watched_.resize(index + 64);
  return watched_[index];
}

void CurlSockets::want(int fd, std::uint32_t events, FdHandler& handler) {
  Watched& state = at(fd);
  state.wanted = events;
  if (events == 0) {
    if (!state.ours) forget(fd);
    return;
  }
  if (state.registered == events) return;
  state.registered = events;
  loop_.watch(fd, events, handler);
}

bool CurlSockets::happened(int fd) {
  if (at(fd).wanted != 0) return true;
  forget(fd);
  return false;
}

void CurlSockets::forget(int fd) {
  at(fd).registered = 0;
  loop_.forget(fd);
}

curl_socket_t CurlSockets::open_socket(void* opener, curlsocktype, curl_sockaddr* address) {
  auto& self = *static_cast<Opener*>(opener);
  const int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (fd >= 0) {
    self.sockets.at(fd) = {.ours = true};
    return fd;
  }
  if (errno != EAFNOSUPPORT) self.none_left = true;
  return CURL_SOCKET_BAD;
}

int CurlSockets::close_socket(void* self, curl_socket_t fd) {
  auto& sockets = *static_cast<CurlSockets*>(self);
  const bool taken = sockets.at(fd).taken;
  if (!taken) sockets.forget(fd);
  sockets.at(fd) = {};
  return taken ? 0 : close(fd);
}

}  // namespace composure::loadgen
