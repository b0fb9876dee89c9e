#include "base/network_namespace.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace composure {
namespace {

constexpr const char* kOfThisThread = "/proc/thread-self/ns/net";

Error failed(const char* step) {
  return {.what = fmt::format("{}: {}", step, std::strerror(errno)), .where = "network namespace"};
}

// The loopback interface of a new namespace is down.
Status raise_loopback() {
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq wanted{};
  std::strncpy(wanted.ifr_name, "lo", sizeof wanted.ifr_name - 1);
  wanted.ifr_flags = IFF_UP;
  const bool raised = any >= 0 && ioctl(any, SIOCSIFFLAGS, &wanted) == 0;
  const Status done = raised ? Status() : failed("raise the loopback interface");
  if (any >= 0) close(any);
  return done;
}

// Leaves the calling thread in the new namespace, of which it returns a descriptor.
Result<int> leave_for_new() {
  if (unshare(CLONE_NEWNET) != 0) return failed("unshare");
  if (auto raised = raise_loopback(); !raised) return raised.error();
  const int inside = open(kOfThisThread, O_RDONLY | O_CLOEXEC);
  if (inside < 0) return failed(kOfThisThread);
  return inside;
}

}  // namespace

Result<NetworkNamespace> NetworkNamespace::create() {
  const int outside = open(kOfThisThread, O_RDONLY | O_CLOEXEC);
  if (outside < 0) return failed(kOfThisThread);
  Result<int> inside = Error{};
  std::thread([&inside] { inside = leave_for_new(); }).join();
  if (inside) return NetworkNamespace(*inside, outside);
  close(outside);
  return inside.error();
}

NetworkNamespace::~NetworkNamespace() {
  if (inside_ >= 0) close(inside_);
  if (outside_ >= 0) close(outside_);
}

std::string NetworkNamespace::path() const {
  return fmt::format("/proc/{}/fd/{}", getpid(), inside_);
}

NetworkNamespace::Visit::Visit(const NetworkNamespace& visited) : outside_(visited.outside_) {
  if (setns(visited.inside_, CLONE_NEWNET) != 0) entered_ = failed("setns");
}

NetworkNamespace::Visit::~Visit() {
  if (!entered_ || setns(outside_, CLONE_NEWNET) == 0) return;
  // A thread that stayed inside would serve the wrong network from now on.
  std::perror("leave a network namespace");
  std::abort();
}

Status enter_network_namespace(const std::string& path) {
  const int inside = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (inside < 0) return failed(path.c_str());
  const Status entered = setns(inside, CLONE_NEWNET) == 0 ? Status() : failed("setns");
  close(inside);
  return entered;
}

}  // namespace composure
