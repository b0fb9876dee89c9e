#include "loadgen/events/event_loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>

#include "loadgen/clock.h"

namespace composure::loadgen {
namespace {

constexpr int kBatch = 64;

}  // namespace

EventLoop::EventLoop()
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  if (good()) epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
}

EventLoop::~EventLoop() {
  if (epoll_ >= 0) close(epoll_);
  if (wake_ >= 0) close(wake_);
}

void EventLoop::watch(int fd, std::uint32_t events, FdHandler& handler) {
  assert(fd >= 0);
  const auto index = static_cast<std::size_t>(fd);
  if (index >= handlers_.size()) handlers_.resize(index + 64, nullptr);
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  const bool known = handlers_[index] != nullptr;
  handlers_[index] = &handler;
  if (epoll_ctl(epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0 &&
      errno == ENOENT) {
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

void EventLoop::forget(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= handlers_.size() || handlers_[index] == nullptr) return;
  handlers_[index] = nullptr;
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
}

int EventLoop::poll(epoll_event* events, int capacity, std::int64_t wait_ns) {
  if (wait_ns <= 0) return epoll_wait(epoll_, events, capacity, 0);
  if (!coarse_) {
    const timespec wait{wait_ns / 1'000'000'000, wait_ns % 1'000'000'000};
    const int ready = epoll_pwait2(epoll_, events, capacity, &wait, nullptr);
    if (ready >= 0 || errno != ENOSYS) return ready;
    coarse_ = true;
  }
  const auto milliseconds = std::min<std::int64_t>(wait_ns / 1'000'000, 1'000'000);
  return epoll_wait(epoll_, events, capacity, static_cast<int>(milliseconds));
}

void EventLoop::run(std::int64_t deadline) {
  epoll_event events[kBatch];
  const std::int64_t wait_ns = deadline <= 0 ? 0 : deadline - monotonic_ns();
  const int ready = poll(events, kBatch, wait_ns);
  for (int i = 0; i < ready; ++i) {
    const int fd = events[i].data.fd;
    if (fd == wake_) {
      eventfd_t ignored;
      eventfd_read(wake_, &ignored);
      continue;
    }
    // A handler of this batch may have forgotten it.
    FdHandler* handler = handlers_[static_cast<std::size_t>(fd)];
    if (handler != nullptr) handler->on_fd(fd, events[i].events);
  }
}

void EventLoop::wake() { eventfd_write(wake_, 1); }

}  // namespace composure::loadgen
