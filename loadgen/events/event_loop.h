// Waiting for file descriptors and for a moment in time (epoll), nothing else.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <vector>

namespace composure::loadgen {

class FdHandler {
 public:
  virtual ~FdHandler() = default;
  // `events` are EPOLL* bits. May add and remove descriptors, its own included.
  virtual void on_fd(int fd, std::uint32_t events) = 0;
};

// One thread, but for wake(). Level-triggered.
class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // False when the kernel has no descriptors or memory left; nothing works then.
  bool good() const { return epoll_ >= 0 && wake_ >= 0; }
  // Adds `fd` or changes what is waited for.
  void watch(int fd, std::uint32_t events, FdHandler& handler);
  void forget(int fd);

  // Waits until something is ready, wake() was called or `deadline` (monotonic, nanoseconds) is
  // there, and calls the handlers. A deadline in the past: does not wait.
  void run(std::int64_t deadline);
  // Makes the current or the next run() return. From any thread.
  void wake();

 private:
  int poll(epoll_event* events, int capacity, std::int64_t wait_ns);

  int epoll_;
  int wake_;
  bool coarse_ = false;               // the kernel lacks epoll_pwait2: whole milliseconds
  std::vector<FdHandler*> handlers_;  // by descriptor; nullptr: not watched
};

}  // namespace composure::loadgen
