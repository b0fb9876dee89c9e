#include "loadgen/callback/callback_sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include "loadgen/callback/callback_connection.h"
#include "loadgen/clock.h"
#include "loadgen/events/event_loop.h"
#include "loadgen/scheduling.h"

namespace composure::loadgen {
namespace {

// Nanoseconds until it is tried again to accept a connection.
constexpr std::int64_t kScarcity = 20'000'000;
// Callbacks that are read ahead of their judge, each with its body.
constexpr std::size_t kMostWaiting = 256;

struct Target {
  std::uint64_t attack;
  std::uint64_t sequence;
};

// "/<attack>/<sequence>", both in decimal.
std::optional<Target> parse_path(std::string_view path) {
  Target target{};
  const char* end = path.data() + path.size();
  if (path.empty() || path.front() != '/') return std::nullopt;
  const auto first = std::from_chars(path.data() + 1, end, target.attack);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '/') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, target.sequence);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  return target;
}

Result<int> listen_on(const CallbackSinkOptions& options) {
  const std::string where = options.host + ":" + std::to_string(options.port);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  if (inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) != 1) {
    return Error{"is not an IPv4 address", options.host};
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return Error{std::strerror(errno), where};
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const auto* bare = reinterpret_cast<const sockaddr*>(&address);
  if (bind(fd, bare, sizeof(address)) != 0 || listen(fd, 4096) != 0) {
    const Error error{std::string("callbacks cannot be taken: ") + std::strerror(errno), where};
    close(fd);
    return error;
  }
  return fd;
}

bool is_scarcity(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

std::uint16_t port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

struct CallbackSink::Impl final : FdHandler {
  Impl(int listener, const CallbackSinkOptions& options)
      : options(options), listener(listener), port(port_of(listener)) {}
  ~Impl() override { close(listener); }

  void run();
  void on_fd(int fd, std::uint32_t events) override;
  void read(int fd);
  void accept_all();
  void stop_accepting();
  void accept_again();
  int take(const CallbackRequest& request);
  bool is_expected(const Target& target);
  void hand_over_first();
  void deliver(const CallbackRequest& request, const Target& target);

  CallbackSinkOptions options;
  int listener;
  std::uint16_t port;
  EventLoop loop;
  std::unordered_map<int, std::unique_ptr<CallbackConnection>> connections;
  std::int64_t accept_at = 0;  // monotonic: when to try again; 0: the listener is watched
  // Read and not judged, in the order in which they came.
  std::deque<std::pair<Target, CallbackRequest>> waiting;
  std::atomic<std::int64_t> under_way{0};
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> strays{0};

  std::mutex mutex;  // guards what follows; held while a callback is judged
  std::optional<std::uint64_t> attack;
  CallbackJudge judge;
  CallbackReceiver receiver;
  SchedulingClass own;  // of the thread, while nothing is attached

  std::atomic<pid_t> thread_id{0};
  std::thread thread;
};

void CallbackSink::Impl::run() {
  thread_id.store(gettid());
  thread_id.notify_all();
  loop.watch(listener, EPOLLIN, *this);
  while (!stopping.load()) {
    const std::int64_t idle = accept_at == 0 ? std::numeric_limits<std::int64_t>::max() : accept_at;
    loop.run(waiting.empty() ? idle : 0);
    do {
      hand_over_first();
    } while (waiting.size() > kMostWaiting);
    if (accept_at != 0 && monotonic_ns() >= accept_at) accept_again();
  }
  connections.clear();
}

void CallbackSink::Impl::on_fd(int fd, std::uint32_t) {
  if (fd == listener) return accept_all();
  // What this read brings is dated later: whoever asks must not miss it.
  if (under_way.load() == 0) under_way.store(monotonic_ns());
  read(fd);
}

void CallbackSink::Impl::read(int fd) {
  const auto found = connections.find(fd);
  if (found == connections.end() || found->second->on_readable()) return;
  loop.forget(fd);
  connections.erase(found);
  if (accept_at != 0) accept_again();
}

void CallbackSink::Impl::accept_all() {
  while (true) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && is_scarcity(errno)) stop_accepting();
    if (fd < 0) return;
    connections[fd] = std::make_unique<CallbackConnection>(
        fd, options.max_body, [this](const CallbackRequest& request) { return take(request); });
    loop.watch(fd, EPOLLIN, *this);
  }
}

// The listener stays ready and would keep the thread busy. Others hold the descriptors, too, and
// nobody tells when they let go of them.
void CallbackSink::Impl::stop_accepting() {
  loop.forget(listener);
  accept_at = monotonic_ns() + kScarcity;
}

void CallbackSink::Impl::accept_again() {
  accept_at = 0;
  loop.watch(listener, EPOLLIN, *this);
}

int CallbackSink::Impl::take(const CallbackRequest& request) {
  if (request.method != "POST") return 405;
  const auto target = parse_path(request.path);
  if (!target) return 404;
  if (is_expected(*target)) {
    waiting.emplace_back(*target, request);
  } else {
    strays.fetch_add(1);
  }
  return request.too_long ? 413 : 200;
}

bool CallbackSink::Impl::is_expected(const Target& target) {
  std::lock_guard lock(mutex);
  return attack == target.attack;
}

// Judges the one that has waited longest, if there is one.
void CallbackSink::Impl::hand_over_first() {
  if (!waiting.empty()) {
    deliver(waiting.front().second, waiting.front().first);
    waiting.pop_front();
  }
  under_way.store(waiting.empty() ? 0 : waiting.front().second.arrival);
}

void CallbackSink::Impl::deliver(const CallbackRequest& request, const Target& target) {
  std::lock_guard lock(mutex);
  if (attack != target.attack) {  // it ended meanwhile
    strays.fetch_add(1);
    return;
  }
  CallbackEvent event{target.sequence, request.arrival, CallbackVerdict::ok, request.too_long};
  if (judge && !request.too_long) {
    event.verdict = judge({target.sequence, request.headers, request.body, request.arrival});
  }
  receiver(event);
}

CallbackSink::CallbackSink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<CallbackSink>> CallbackSink::start(const CallbackSinkOptions& options) {
  auto listener = listen_on(options);
  if (!listener) return listener.error();
  auto impl = std::make_unique<Impl>(*listener, options);
  if (!impl->loop.good()) return Error{"no descriptors left", "callback sink"};
  impl->thread = std::thread([raw = impl.get()] { raw->run(); });
  return std::unique_ptr<CallbackSink>(new CallbackSink(std::move(impl)));
}

CallbackSink::~CallbackSink() {
  impl_->stopping.store(true);
  impl_->loop.wake();
  impl_->thread.join();
}

std::uint16_t CallbackSink::port() const { return impl_->port; }

std::string CallbackSink::base_url(std::uint64_t attack) const {
  return "http://" + impl_->options.host + ":" + std::to_string(impl_->port) + "/" +
         std::to_string(attack);
}

void CallbackSink::attach(std::uint64_t attack, CallbackJudge judge, CallbackReceiver receiver) {
  impl_->thread_id.wait(0);
  std::lock_guard lock(impl_->mutex);
  assert(!impl_->attack);
  impl_->attack = attack;
  impl_->judge = std::move(judge);
  impl_->receiver = std::move(receiver);
  impl_->own = SchedulingClass::of(impl_->thread_id);
  // Where the caller could have it, so can we.
  static_cast<void>(SchedulingClass::of(0).give(impl_->thread_id));
}

void CallbackSink::detach() {
  std::lock_guard lock(impl_->mutex);
  assert(impl_->attack);
  impl_->attack.reset();
  impl_->judge = nullptr;
  impl_->receiver = nullptr;
  static_cast<void>(impl_->own.give(impl_->thread_id));
}

const std::atomic<std::int64_t>& CallbackSink::under_way() const { return impl_->under_way; }

std::uint64_t CallbackSink::strays() const { return impl_->strays.load(); }

}  // namespace composure::loadgen
