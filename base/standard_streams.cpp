#include "base/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>

namespace composure {
namespace {

Status failed(int error) {
  if (error == EPIPE) return {};
  const std::string why = error == 0 ? "" : ": " + std::string(std::strerror(error));
  return Error{.what = "cannot be written" + why, .where = "standard output"};
}

}  // namespace

void hold_standard_streams() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest that is free is this one; writing to it fails, as to one that is closed.
    const int held = open("/dev/null", O_RDONLY);
    static_cast<void>(held);
  }
}

Status write_standard_output(std::string_view text) {
  if (auto before = standard_output_written(); !before) return before;
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

void write_standard_error(std::string_view text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

Status standard_output_written() {
  errno = 0;
  std::cout.flush();
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::cout && std::ferror(stdout) == 0) return {};
  return failed(errno);
}

}  // namespace composure
