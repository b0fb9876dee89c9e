// composure-bench-target --listen HOST:PORT [--body BYTES] [--delay DURATION | --mean-delay
// DURATION]
// --mean-delay: exponentially distributed, each 10,000 requests exactly so.
// A server to measure load generators against. Prints where it listens, and serves until SIGINT or
// SIGTERM.
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/units.h"
#include "loadgen/bench/epoll_server.h"

namespace composure::loadgen {
namespace {

constexpr const char* kUsage =
    "usage: composure-bench-target [--listen 127.0.0.1:0] [--body 13] [--delay 5ms | --mean-delay "
    "5ms]\n";

// False when an option is unknown or its value wrong.
bool read_option(std::string_view name, const std::string& value, EpollServerOptions& options) {
  char* end = nullptr;
  if (name == "--listen") {
    const auto colon = value.rfind(':');
    if (colon == value.npos) return false;
    options.host = value.substr(0, colon);
    const unsigned long port = std::strtoul(value.c_str() + colon + 1, &end, 10);
    options.port = static_cast<std::uint16_t>(port);
    return *end == '\0' && port <= 65535;
  }
  if (name == "--body") {
    options.body = std::strtoul(value.c_str(), &end, 10);
    return !value.empty() && *end == '\0';
  }
  if (name == "--delay" || name == "--mean-delay") {
    const auto delay = parse_duration(value);
    if (delay) (name == "--delay" ? options.delay : options.mean_delay) = *delay;
    return static_cast<bool>(delay);
  }
  return false;
}

int serve(int count, char** arguments) {
  EpollServerOptions options;
  for (int i = 1; i < count; i += 2) {
    if (i + 1 >= count || !read_option(arguments[i], arguments[i + 1], options)) {
      std::fputs(kUsage, stderr);
      return 2;
    }
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  auto server = EpollServer::start(options);
  if (!server) {
    std::fprintf(stderr, "composure-bench-target: %s\n", server.error().text().c_str());
    return 1;
  }
  std::printf("http://%s:%u\n", options.host.c_str(), (*server)->port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  (*server)->stop();
  std::printf("%llu requests over %llu connections\n",
              static_cast<unsigned long long>((*server)->requests()),
              static_cast<unsigned long long>((*server)->connections()));
  return 0;
}

}  // namespace
}  // namespace composure::loadgen

int main(int count, char** arguments) { return composure::loadgen::serve(count, arguments); }
