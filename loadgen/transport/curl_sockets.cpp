#include "loadgen/transport/curl_sockets.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "loadgen/transport/wire.h"

namespace composure::loadgen {
namespace {

bool is_quiet(int fd) { return Wire(fd).quiet(); }

// libcurl looks whether a connection has ended before it uses it again, but not whether something
// came: that has to be gone for the end to be seen.
void end_unused(int fd) {
  char unasked[4096];
  while (recv(fd, unasked, sizeof(unasked), MSG_DONTWAIT) > 0) {
  }
  shutdown(fd, SHUT_RDWR);
}

// 0: none of TCP.
int local_port_of(int fd) {
  sockaddr_in6 address{};
  socklen_t size = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.sin6_family != AF_INET && address.sin6_family != AF_INET6) return 0;
  return ntohs(address.sin6_port);  // at the same place in both
}

}  // namespace

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
  if (http1_only_ && at(fd).ours) end_unused(fd);
  return false;
}

// -1: no connection of ours. Ports are asked for once.
int CurlSockets::find(int local_port) {
  if (const auto found = by_port_.find(local_port); found != by_port_.end()) return found->second;
  for (int fd = 0; fd < static_cast<int>(watched_.size()); ++fd) {
    Watched& state = at(fd);
    if (!state.ours || state.port != 0) continue;
    state.port = local_port_of(fd);
    if (state.port != 0) by_port_[state.port] = fd;
  }
  const auto found = by_port_.find(local_port);
  return found == by_port_.end() ? -1 : found->second;
}

bool CurlSockets::quiet(int local_port) {
  if (local_port > 0) {
    const int fd = find(local_port);
    return fd < 0 || is_quiet(fd);
  }
  bool all = true;
  for (int fd = 0; fd < static_cast<int>(watched_.size()); ++fd) {
    if (!at(fd).ours || at(fd).wanted != 0 || is_quiet(fd)) continue;
    end_unused(fd);
    all = false;
  }
  return all;
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
  const auto known = sockets.by_port_.find(sockets.at(fd).port);
  if (known != sockets.by_port_.end() && known->second == fd) sockets.by_port_.erase(known);
  if (!taken) sockets.forget(fd);
  sockets.at(fd) = {};
  return taken ? 0 : close(fd);
}

}  // namespace composure::loadgen
