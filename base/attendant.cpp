#include "base/attendant.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

namespace composure {
namespace {

constexpr std::chrono::seconds kTidyWithin{60};  // it is given up then

}  // namespace

Result<Attendant> Attendant::start(ProcessSpec spec) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Error{.what = std::strerror(errno), .where = "pipe"};
  spec.output = "/dev/null";
  spec.standard = {ends[0], -1, -1};
  spec.own_session = true;
  auto process = Process::start(spec);
  close(ends[0]);
  if (!process) {
    close(ends[1]);
    return process.error();
  }
  Attendant attendant;
  attendant.pipe_ = ends[1];
  attendant.process_ = std::move(*process);
  return attendant;
}

Attendant::Attendant(Attendant&& other) noexcept
    : pipe_(std::exchange(other.pipe_, -1)), process_(std::move(other.process_)) {}

Attendant& Attendant::operator=(Attendant&& other) noexcept {
  std::swap(pipe_, other.pipe_);
  std::swap(process_, other.process_);
  return *this;
}

Attendant::~Attendant() {
  if (pipe_ >= 0) close(pipe_);
  process_.wait(kTidyWithin);
}

void wait_until_dismissed() {
  for (const int each : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) signal(each, SIG_IGN);
  char byte = 0;
  while (true) {
    const ssize_t n = read(STDIN_FILENO, &byte, 1);
    if (n == 0 || (n < 0 && errno != EINTR)) break;
  }
}

}  // namespace composure
