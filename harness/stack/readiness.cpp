#include "harness/stack/readiness.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/units.h"

namespace composure::stack {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAskAgain{2};

// "HOST:PORT" of the loopback.
Status accepts(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  assert(colon != std::string::npos);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1)));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  const int problem = errno;
  close(fd);
  if (connected) return {};
  return Error{.what = fmt::format("{}: {}", address, std::strerror(problem))};
}

}  // namespace

Status probe(const Readiness& ready, web::HttpCaller& caller) {
  if (!ready.tcp.empty()) return accepts(ready.tcp);
  const auto reply = caller.call({.url = ready.http,
                                  .user = ready.user,
                                  .password = ready.password,
                                  .timeout = milliseconds(500)});
  if (!reply) return reply.error();
  if (reply->ok()) return {};
  return Error{.what = fmt::format("GET {} answers {}", ready.http, reply->status)};
}

Status await_ready(Waiter& time, const Awaited& awaited, const std::function<bool()>& interrupted) {
  Status answer;
  std::optional<std::string> end;
  const auto settled = [&] {
    answer = awaited.probe();
    if (!answer) end = awaited.ended();
    return answer || end;
  };
  const Waited waited = wait_until(
      time, {.within = awaited.deadline, .pause = kAskAgain, .interrupted = interrupted}, settled);
  if (end) return Error{.what = "ended before it was ready, " + *end, .where = awaited.component};
  if (waited == Waited::interrupted)
    return Error{.what = "interrupted", .where = awaited.component};
  if (waited == Waited::too_late)
    return Error{.what = fmt::format("not ready after {}: {}", format_duration(awaited.deadline),
                                     answer.error().text()),
                 .where = awaited.component};
  return {};
}

}  // namespace composure::stack
