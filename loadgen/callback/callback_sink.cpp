#include "loadgen/callback/callback_sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "loadgen/callback/callback_connection.h"
#include "loadgen/events/event_loop.h"

namespace composure::loadgen {
namespace {

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
  void accept_all();
  int take(const CallbackRequest& request);
  void deliver(const CallbackRequest& request, const Target& target);

  CallbackSinkOptions options;
  int listener;
  std::uint16_t port;
  EventLoop loop;
  std::unordered_map<int, std::unique_ptr<CallbackConnection>> connections;
  bool accepting = true;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> strays{0};

  std::mutex mutex;  // guards what follows; held while a callback is judged
  std::optional<std::uint64_t> attack;
  CallbackJudge judge;
  CallbackReceiver receiver;

  std::thread thread;
};

void CallbackSink::Impl::run() {
  loop.watch(listener, EPOLLIN, *this);
  while (!stopping.load()) loop.run(std::numeric_limits<std::int64_t>::max());
  connections.clear();
}

void CallbackSink::Impl::on_fd(int fd, std::uint32_t) {
  if (fd == listener) return accept_all();
  const auto found = connections.find(fd);
  if (found == connections.end() || found->second->on_readable()) return;
  loop.forget(fd);
  connections.erase(found);
  if (!accepting) loop.watch(listener, EPOLLIN, *this);
  accepting = true;
}

void CallbackSink::Impl::accept_all() {
  while (true) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
      // It would stay ready and keep the thread busy: taken up again when a connection ends.
      loop.forget(listener);
      accepting = false;
    }
    if (fd < 0) return;
    connections[fd] = std::make_unique<CallbackConnection>(
        fd, options.max_body, [this](const CallbackRequest& request) { return take(request); });
    loop.watch(fd, EPOLLIN, *this);
  }
}

int CallbackSink::Impl::take(const CallbackRequest& request) {
  if (request.method != "POST") return 405;
  const auto target = parse_path(request.path);
  if (!target) return 404;
  deliver(request, *target);
  return request.too_long ? 413 : 200;
}

void CallbackSink::Impl::deliver(const CallbackRequest& request, const Target& target) {
  std::lock_guard lock(mutex);
  if (attack != target.attack) {
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
  std::lock_guard lock(impl_->mutex);
  impl_->attack = attack;
  impl_->judge = std::move(judge);
  impl_->receiver = std::move(receiver);
}

void CallbackSink::detach() {
  std::lock_guard lock(impl_->mutex);
  impl_->attack.reset();
  impl_->judge = nullptr;
  impl_->receiver = nullptr;
}

std::uint64_t CallbackSink::strays() const { return impl_->strays.load(); }

}  // namespace composure::loadgen
