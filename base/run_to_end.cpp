#include "base/run_to_end.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>

namespace composure {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMost = std::size_t{16} << 20;
constexpr std::chrono::milliseconds kLookEvery{20};  // whether it has ended and left the pipe open

// False: the end of what there is to read, for now or for good.
bool read_some(int fd, std::string& text) {
  char buffer[65536];
  const ssize_t n = read(fd, buffer, sizeof buffer);
  if (n < 0 && errno == EINTR) return true;
  if (n > 0) text.append(buffer, static_cast<std::size_t>(n));
  return n > 0;
}

Result<Finished> follow(Process& process, int fd, std::chrono::milliseconds within) {
  Finished finished;
  const auto deadline = Clock::now() + within;
  std::optional<ProcessEnd> end;
  bool open = true;
  while (!end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0)
      return Error{.what = "did not end within " + std::to_string(within.count()) + " ms"};
    if (!open) {
      end = process.wait(left);
      continue;
    }
    pollfd watched{fd, POLLIN, 0};
    const auto pause = std::min(left, kLookEvery);
    if (poll(&watched, 1, static_cast<int>(pause.count())) > 0)
      open = read_some(fd, finished.output);
    else
      end = process.poll();
    if (finished.output.size() > kMost) return Error{.what = "says too much"};
  }
  finished.end = *end;
  fcntl(fd, F_SETFL, O_NONBLOCK);  // who inherited the pipe is not waited for
  while (open && finished.output.size() <= kMost) open = read_some(fd, finished.output);
  return finished;
}

}  // namespace

Result<Finished> run_to_end(ProcessSpec spec, std::chrono::milliseconds within, Taken taken) {
  assert(spec.standard[1] < 0 && spec.output.empty());
  const std::string program = spec.command.empty() ? "" : spec.command[0];
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Error{.what = std::strerror(errno), .where = "pipe"};
  spec.standard[1] = ends[1];
  if (taken == Taken::output_and_errors) spec.standard[2] = ends[1];
  auto process = Process::start(spec);
  close(ends[1]);
  Result<Finished> finished =
      process ? follow(*process, ends[0], within) : Result<Finished>(process.error());
  close(ends[0]);
  if (finished || !finished.error().where.empty()) return finished;
  return Error{.what = finished.error().what, .where = program};
}

}  // namespace composure
