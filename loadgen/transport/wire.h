// A connected socket, plain or through TLS; neither call ever waits.
#pragma once

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace composure::loadgen {

class Wire {
 public:
  static constexpr long kEnded = 0;    // read: the other side sends no more
  static constexpr long kNotNow = -1;  // nothing there, or no room
  static constexpr long kBroken = -2;

  Wire() = default;
  // Plain.
  explicit Wire(int fd) : fd_(fd) {}
  // Through TLS, whose handshake libcurl made; `easy` is the handle that holds the connection, and
  // `ssl` is libcurl's too.
  Wire(int fd, CURL* easy, SSL* ssl);

  int fd() const { return fd_; }
  bool tls() const { return ssl_ != nullptr; }
  CURL* easy() const { return easy_; }

  // Bytes read, or one of the above.
  long read(char* data, std::size_t size);
  // Bytes taken (never 0 but for size 0), kNotNow or kBroken.
  long write(const char* data, std::size_t size);
  // Both pieces in one go where that is possible.
  long write(const char* data, std::size_t size, const char* more, std::size_t more_size);
  // Whether something was taken from the system that no event will tell of.
  bool holds_more() const { return ssl_ != nullptr && SSL_has_pending(ssl_) == 1; }
  // Of TLS: whether a record is read with one system call, and with what follows it, or with one
  // for its head and one for the rest. Then holds_more() is to be asked.
  void read_ahead(bool on) {
    if (ssl_ != nullptr) SSL_set_read_ahead(ssl_, on ? 1 : 0);
  }
  // Makes the end known through an event and the next read.
  void hang_up();
  // How long nothing has come, at least; nanoseconds, nothing where the system does not say.
  std::optional<std::int64_t> silent_for() const;
  // Of a connection that nothing should come from: whether it stands, and nothing has come.
  bool quiet() const;

 private:
  int fd_ = -1;
  CURL* easy_ = nullptr;
  SSL* ssl_ = nullptr;
};

}  // namespace composure::loadgen
