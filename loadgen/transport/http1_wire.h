// A connected socket, plain or through TLS; neither call ever waits.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace composure::loadgen {

class Http1Wire {
 public:
  static constexpr long kEnded = 0;    // read: the other side sends no more
  static constexpr long kNotNow = -1;  // nothing there, or no room
  static constexpr long kBroken = -2;

  Http1Wire() = default;
  // `easy`: the libcurl handle through which a TLS connection is used; nullptr: plain.
  Http1Wire(int fd, CURL* easy) : fd_(fd), easy_(easy) {}

  int fd() const { return fd_; }
  bool tls() const { return easy_ != nullptr; }
  CURL* easy() const { return easy_; }

  // Bytes read, or one of the above.
  long read(char* data, std::size_t size);
  // Bytes taken (never 0 but for size 0), kNotNow or kBroken.
  long write(const char* data, std::size_t size);
  // Both pieces in one go where that is possible.
  long write(const char* data, std::size_t size, const char* more, std::size_t more_size);
  // Makes the end known through an event and the next read.
  void hang_up();
  // How long nothing has come, at least; nanoseconds, nothing where the system does not say.
  std::optional<std::int64_t> silent_for() const;
  // Of a connection that nothing should come from: whether it stands, and nothing has come.
  bool quiet() const;

 private:
  int fd_ = -1;
  CURL* easy_ = nullptr;
};

}  // namespace composure::loadgen
