#include "loadgen/transport/wire.h"

#include <netinet/in.h>
#include <openssl/err.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

namespace composure::loadgen {
namespace {

// Of a system call that failed.
long failure() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOBUFS ||
                 errno == ENOMEM
             ? Wire::kNotNow
             : Wire::kBroken;
}

// Of a call to OpenSSL that gave no bytes.
long tls_failure(SSL* ssl, int result) {
  switch (SSL_get_error(ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Wire::kNotNow;
    case SSL_ERROR_ZERO_RETURN:
      return Wire::kEnded;
    default:
      ERR_clear_error();  // what stays there would be taken for the next call's
      return Wire::kBroken;
  }
}

}  // namespace

// libcurl's way to the socket goes through its own handle, which it has to look up each time.
Wire::Wire(int fd, CURL* easy, SSL* ssl) : fd_(fd), easy_(easy), ssl_(ssl) {
  SSL_set_fd(ssl, fd);
  SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

long Wire::read(char* data, std::size_t size) {
  if (ssl_ == nullptr) {
    const ssize_t got = recv(fd_, data, size, 0);
    return got >= 0 ? got : failure();
  }
  std::size_t got = 0;
  const int result = SSL_read_ex(ssl_, data, size, &got);
  return result == 1 ? static_cast<long>(got) : tls_failure(ssl_, result);
}

long Wire::write(const char* data, std::size_t size) {
  if (ssl_ == nullptr) {
    const ssize_t sent = send(fd_, data, size, MSG_NOSIGNAL);
    return sent >= 0 ? sent : failure();
  }
  std::size_t sent = 0;
  const int result = SSL_write_ex(ssl_, data, size, &sent);
  if (result == 1) return static_cast<long>(sent);
  const long why = tls_failure(ssl_, result);
  return why == kEnded ? kBroken : why;
}

long Wire::write(const char* data, std::size_t size, const char* more, std::size_t more_size) {
  if (more_size == 0) return write(data, size);
  if (size == 0) return write(more, more_size);
  if (tls()) return write(data, size);
  iovec pieces[2] = {{const_cast<char*>(data), size}, {const_cast<char*>(more), more_size}};
  msghdr message{};
  message.msg_iov = pieces;
  message.msg_iovlen = 2;
  const ssize_t sent = sendmsg(fd_, &message, MSG_NOSIGNAL);
  return sent >= 0 ? sent : failure();
}

void Wire::hang_up() { shutdown(fd_, SHUT_RDWR); }

// The kernel counts in ticks, of 10 ms at most, and gives whole milliseconds.
std::optional<std::int64_t> Wire::silent_for() const {
  constexpr std::int64_t kMillisecond = 1'000'000, kTick = 10;
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (getsockopt(fd_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return std::max<std::int64_t>(0, std::int64_t{info.tcpi_last_data_recv} - kTick) * kMillisecond;
}

bool Wire::quiet() const {
  char byte;
  return recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && failure() == kNotNow;
}

}  // namespace composure::loadgen
