#include "loadgen/transport/curl_multi.h"

#include "loadgen/clock.h"

namespace composure::loadgen {

CurlMulti::CurlMulti(CurlSockets& sockets, Owner& owner, std::uint32_t kept, bool multiplex)
    : sockets_(sockets), owner_(owner), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, multiplex ? CURLPIPE_MULTIPLEX : CURLPIPE_NOTHING);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(kept));
}

CurlMulti::~CurlMulti() { curl_multi_cleanup(multi_); }

void CurlMulti::add(CURL* easy) {
  ++size_;
  curl_multi_add_handle(multi_, easy);
  int running = 0;
  timer_ = 0;
  curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  touched_ = true;
}

void CurlMulti::remove(CURL* easy) {
  --size_;
  curl_multi_remove_handle(multi_, easy);
}

void CurlMulti::on_time() {
  if (timer_ == 0 || monotonic_ns() < timer_) return;
  timer_ = 0;
  act(CURL_SOCKET_TIMEOUT, 0);
}

void CurlMulti::act(curl_socket_t fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, fd, events, &running);
  touched_ = true;
  collect();
}

bool CurlMulti::collect() {
  if (!touched_) return false;
  touched_ = false;
  bool any = false;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    any = true;
    owner_.on_done(*this, message->easy_handle, message->data.result);
  }
  return any;
}

void CurlMulti::on_fd(int fd, std::uint32_t events) {
  if (!sockets_.happened(fd)) return;
  int flags = 0;
  if ((events & (EPOLLIN | EPOLLHUP)) != 0) flags |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) flags |= CURL_CSELECT_OUT;
  if ((events & EPOLLERR) != 0) flags |= CURL_CSELECT_ERR;
  act(fd, flags);
}

int CurlMulti::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  auto& multi = *static_cast<CurlMulti*>(self);
  std::uint32_t wanted = 0;
  if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) wanted |= EPOLLIN;
  if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) wanted |= EPOLLOUT;
  multi.sockets_.want(fd, wanted, multi);
  return 0;
}

// No timer descriptor: libcurl sets one at 0 ms for each request.
int CurlMulti::on_timer(CURLM*, long timeout_ms, void* self) {
  static_cast<CurlMulti*>(self)->timer_ =
      timeout_ms < 0 ? 0 : monotonic_ns() + timeout_ms * 1'000'000;
  return 0;
}

}  // namespace composure::loadgen
