#include "loadgen/transport/curl_transport.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <mutex>

#include "loadgen/clock.h"

namespace composure::loadgen {
namespace {

void initialise_once() {
  static std::once_flag once;
  std::call_once(once, [] {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    // With CURLOPT_NOSIGNAL libcurl leaves it to us that a peer which closes a TLS connection does
    // not end the program.
    struct sigaction action {};
    if (sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) {
      std::signal(SIGPIPE, SIG_IGN);
    }
  });
}

}  // namespace

Status CurlTransport::check_url(const std::string& url) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> parsed(curl_url(), &curl_url_cleanup);
  const CURLUcode code =
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_DISALLOW_USER);
  if (code != CURLUE_OK) return Error{curl_url_strerror(code), url, "expected http://host[:port]"};
  char* scheme = nullptr;
  curl_url_get(parsed.get(), CURLUPART_SCHEME, &scheme, 0);
  const std::string name = scheme == nullptr ? "" : scheme;
  curl_free(scheme);
  if (name != "http" && name != "https") {
    return Error{"cannot send to " + name + "://", url, "expected http:// or https://"};
  }
  return {};
}

Result<std::unique_ptr<CurlTransport>> CurlTransport::create(EventLoop& loop,
                                                             AnswerHandler& handler,
                                                             const ConnectionOptions& options) {
  initialise_once();
  if (auto checked = check_url(options.url); !checked) return checked.error();
  return std::unique_ptr<CurlTransport>(new CurlTransport(loop, handler, options));
}

CurlTransport::CurlTransport(EventLoop& loop, AnswerHandler& handler,
                             const ConnectionOptions& options)
    : loop_(loop), handler_(handler), options_(options), multi_(curl_multi_init()) {
  if (options_.url.ends_with('/')) options_.url.pop_back();
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlTransport::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlTransport::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.max_in_flight));
}

CurlTransport::~CurlTransport() {
  for (const auto& transfer : active_) {
    if (transfer) curl_multi_remove_handle(multi_, transfer->easy());
  }
  curl_multi_cleanup(multi_);  // closes the kept connections through close_socket()
}

std::unique_ptr<CurlTransfer> CurlTransport::take_idle() {
  if (!idle_.empty()) {
    auto transfer = std::move(idle_.back());
    idle_.pop_back();
    return transfer;
  }
  auto transfer =
      std::make_unique<CurlTransfer>(*this, CurlLimits{options_.max_body, options_.keep_body});
  curl_easy_setopt(transfer->easy(), CURLOPT_OPENSOCKETFUNCTION, &CurlTransport::open_socket);
  curl_easy_setopt(transfer->easy(), CURLOPT_OPENSOCKETDATA, transfer.get());
  curl_easy_setopt(transfer->easy(), CURLOPT_CLOSESOCKETFUNCTION, &CurlTransport::close_socket);
  curl_easy_setopt(transfer->easy(), CURLOPT_CLOSESOCKETDATA, this);
  return transfer;
}

void CurlTransport::start(std::uint32_t slot, const Request& request) {
  auto transfer = take_idle();
  transfer->prepare(slot, options_.url, request);
  if (slot >= active_.size()) active_.resize(slot + 1);
  CURL* easy = transfer->easy();
  active_[slot] = std::move(transfer);
  curl_multi_add_handle(multi_, easy);
  int running = 0;
  timer_ = 0;
  curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
}

void CurlTransport::abort(std::uint32_t slot) {
  auto transfer = std::move(active_[slot]);
  curl_multi_remove_handle(multi_, transfer->easy());
  idle_.push_back(std::move(transfer));
}

void CurlTransport::run(std::int64_t deadline) {
  // start() may have ended requests, its own or others that it came across: their news must not
  // wait.
  if (collect()) deadline = 0;
  loop_.run(timer_ == 0 ? deadline : std::min(deadline, timer_));
  if (timer_ != 0 && monotonic_ns() >= timer_) act(CURL_SOCKET_TIMEOUT, 0);
}

void CurlTransport::act(curl_socket_t fd, int events) {
  if (fd == CURL_SOCKET_TIMEOUT) timer_ = 0;
  int running = 0;
  curl_multi_socket_action(multi_, fd, events, &running);
  collect();
}

// Hands over what has ended; whether anything had.
bool CurlTransport::collect() {
  bool any = false;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    any = true;
    const std::int64_t now = monotonic_ns();
    const CURLcode code = message->data.result;
    CurlTransfer& transfer = CurlTransfer::of(message->easy_handle);
    const Answer answer = transfer.answer(code, now);
    curl_multi_remove_handle(multi_, transfer.easy());
    const std::uint32_t slot = transfer.slot();
    idle_.push_back(std::move(active_[slot]));
    handler_.on_answer(slot, answer);
  }
  return any;
}

void CurlTransport::on_fd(int fd, std::uint32_t events) {
  if (watched(fd).wanted == 0) {
    // Something happens on a connection that nobody uses: the server closed it. libcurl finds out
    // when it wants to use it again; epoll would tell us for ever.
    forget(fd);
    return;
  }
  int flags = 0;
  if ((events & (EPOLLIN | EPOLLHUP)) != 0) flags |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) flags |= CURL_CSELECT_OUT;
  if ((events & EPOLLERR) != 0) flags |= CURL_CSELECT_ERR;
  act(fd, flags);
}

CurlTransport::Watched& CurlTransport::watched(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= watched_.size()) watched_.resize(index + 64);
  return watched_[index];
}

// libcurl takes a connection out at the end of each request and puts it back at the next. Both are
// system calls, so a descriptor whose closing we will see stays registered in between.
void CurlTransport::watch(int fd, std::uint32_t wanted) {
  Watched& state = watched(fd);
  state.wanted = wanted;
  if (wanted == 0) {
    if (!state.ours) forget(fd);
    return;
  }
  if (state.registered == wanted) return;
  state.registered = wanted;
  loop_.watch(fd, wanted, *this);
}

void CurlTransport::forget(int fd) {
  watched(fd).registered = 0;
  loop_.forget(fd);
}

int CurlTransport::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  std::uint32_t wanted = 0;
  if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) wanted |= EPOLLIN;
  if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) wanted |= EPOLLOUT;
  static_cast<CurlTransport*>(self)->watch(fd, wanted);
  return 0;
}

// No timer descriptor: libcurl sets one at 0 ms for each request.
int CurlTransport::on_timer(CURLM*, long timeout_ms, void* self) {
  static_cast<CurlTransport*>(self)->timer_ =
      timeout_ms < 0 ? 0 : monotonic_ns() + timeout_ms * 1'000'000;
  return 0;
}

curl_socket_t CurlTransport::open_socket(void* transfer, curlsocktype, curl_sockaddr* address) {
  auto& opener = *static_cast<CurlTransfer*>(transfer);
  const int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (fd >= 0) {
    opener.owner().watched(fd) = {.ours = true};
    return fd;
  }
  if (errno != EAFNOSUPPORT) opener.no_descriptor_left();
  return CURL_SOCKET_BAD;
}

int CurlTransport::close_socket(void* self, curl_socket_t fd) {
  auto& transport = *static_cast<CurlTransport*>(self);
  transport.forget(fd);
  transport.watched(fd) = {};
  return close(fd);
}

}  // namespace composure::loadgen
