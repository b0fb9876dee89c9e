#include "loadgen/transport/connector.h"

#include <openssl/ssl.h>
#include <unistd.h>

#include <algorithm>

#include "loadgen/clock.h"
#include "loadgen/transport/alpn.h"
#include "loadgen/transport/curl_outcome.h"

namespace composure::loadgen {
namespace {

// libcurl goes through a multi's connections each time that a TLS connection is used, but also
// reads the authorities again for each multi.
constexpr std::uint32_t kRoom = 256;
// Handles kept for later connections.
constexpr std::size_t kSpare = 32;
// Attempts at once: libcurl needs some 16 KiB for each until its connection is made.
constexpr std::uint32_t kAtOnce = 512;
// Connecting needs none, and 1024 bytes are the least that libcurl takes.
constexpr long kLeastBuffer = 1024;

}  // namespace

struct Connector::Handle {
  explicit Handle(CurlSockets& sockets) : opener{sockets}, easy(curl_easy_init()) {}
  ~Handle() { curl_easy_cleanup(easy); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  static Handle& of(CURL* easy) {
    char* self = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
    return *reinterpret_cast<Handle*>(self);
  }

  // Where OpenSSL keeps which handle a context is of.
  static int place() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
  }
  // OpenSSL says each step of a handshake; libcurl does not hand its connection out.
  static void on_step(const SSL* ssl, int, int) {
    auto* handle = static_cast<Handle*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), place()));
    handle->ssl = const_cast<SSL*>(ssl);
  }

  CurlSockets::Opener opener;
  CURL* easy;
  HttpVersion version = HttpVersion::http1;
  SSL* ssl = nullptr;          // of the connection that it makes or holds
  CurlMulti* multi = nullptr;  // that it is in
  std::uint32_t slot = 0;
  std::int64_t started = 0;
};

Connector::Connector(EventLoop& loop, Owner& owner, const ConnectionOptions& options)
    : loop_(loop),
      owner_(owner),
      options_(options),
      tls_(options.url.starts_with("https:")),
      sockets_(loop) {
  initialise_curl();
  for (const std::string& line : options_.resolve) resolve_.add(line);
}

Connector::~Connector() {
  for (const auto& handle : attempts_) {
    if (handle != nullptr) handle->multi->remove(handle->easy);
  }
}

std::unique_ptr<Connector::Handle> Connector::make_handle() {
  auto handle = std::make_unique<Handle>(sockets_);
  CURL* easy = handle->easy;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, handle.get());
  curl_easy_setopt(easy, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kLeastBuffer);
  handle->version = options_.version;
  if (tls_) {
    // What is agreed upon is our affair: libcurl would begin to speak HTTP/2 itself.
    curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &Connector::prepare_tls);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, handle.get());
  }
  apply_connection(easy, options_, resolve_);
  CurlSockets::own(easy, handle->opener);
  share_.join(easy);
  return handle;
}

CURLcode Connector::prepare_tls(CURL*, void* context, void* handle) {
  auto* tls = static_cast<SSL_CTX*>(context);
  SSL_CTX_set_ex_data(tls, Handle::place(), handle);
  SSL_CTX_set_info_callback(tls, &Handle::on_step);
  offer_protocols(*tls, static_cast<Handle*>(handle)->version);
  return CURLE_OK;
}

std::unique_ptr<Connector::Handle> Connector::take_handle() {
  if (spare_.empty()) return make_handle();
  auto handle = std::move(spare_.back());
  spare_.pop_back();
  handle->opener.none_left = false;
  return handle;
}

void Connector::put_back(std::unique_ptr<Handle> handle) {
  handle->multi->remove(handle->easy);
  handle->ssl = nullptr;
  if (spare_.size() < kSpare) spare_.push_back(std::move(handle));
}

CurlMulti& Connector::multi_with_room() {
  for (std::size_t i = 0; i < multis_.size(); ++i) {
    if (multis_[last_multi_]->size() < kRoom) return *multis_[last_multi_];
    last_multi_ = (last_multi_ + 1) % multis_.size();
  }
  last_multi_ = multis_.size();
  CurlMulti::Owner& owner = *this;
  multis_.push_back(std::make_unique<CurlMulti>(sockets_, owner, kRoom, false));
  return *multis_.back();
}

void Connector::connect(std::uint32_t slot) {
  const Waiting attempt{slot, monotonic_ns()};
  if (under_way_ < kAtOnce) return begin(attempt);
  waiting_.push_back(attempt);
}

void Connector::begin(const Waiting& attempt) {
  ++under_way_;
  if (attempt.slot >= attempts_.size()) attempts_.resize(attempt.slot + 1);
  auto handle = take_handle();
  handle->multi = &multi_with_room();
  handle->slot = attempt.slot;
  handle->started = attempt.since;
  Handle& started = *handle;
  attempts_[attempt.slot] = std::move(handle);
  started.multi->add(started.easy);
}

// One attempt is over: the next may begin.
void Connector::ended() {
  --under_way_;
  if (waiting_.empty()) return;
  const Waiting next = waiting_.front();
  waiting_.pop_front();
  begin(next);
}

void Connector::cancel(std::uint32_t slot) {
  if (slot < attempts_.size() && attempts_[slot] != nullptr) {
    put_back(std::move(attempts_[slot]));
    return ended();
  }
  std::erase_if(waiting_, [slot](const Waiting& waiting) { return waiting.slot == slot; });
}

void Connector::on_done(CurlMulti&, CURL* easy, CURLcode code) {
  const std::uint32_t slot = Handle::of(easy).slot;
  auto handle = std::move(attempts_[slot]);
  const Connected result = connected(*handle, code);
  if (result.wire.tls()) {
    static_cast<void>(handle.release());  // lives as long as the wire: see close()
  } else {
    put_back(std::move(handle));
  }
  ended();
  owner_.on_connected(slot, result);
}

Connected Connector::connected(Handle& handle, CURLcode code) {
  Connected result;
  result.connect = monotonic_ns() - handle.started;
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle.easy, CURLINFO_NAMELOOKUP_TIME_T, &microseconds);
  result.lookup = std::min<std::int64_t>(microseconds * 1000, result.connect);
  if (code != CURLE_OK) {
    long os_error = 0;
    curl_easy_getinfo(handle.easy, CURLINFO_OS_ERRNO, &os_error);
    result.outcome = handle.opener.none_left ? Outcome::dropped : curl_outcome(code, os_error, "");
    return result;
  }
  curl_socket_t fd = CURL_SOCKET_BAD;
  curl_easy_getinfo(handle.easy, CURLINFO_ACTIVESOCKET, &fd);
  if (fd == CURL_SOCKET_BAD) {  // it ended as soon as it was made
    result.outcome = Outcome::reset;
    return result;
  }
  if (tls_) {
    SSL_set_info_callback(handle.ssl, nullptr);
    SSL_CTX_set_info_callback(SSL_get_SSL_CTX(handle.ssl), nullptr);
    result.wire = Wire(fd, handle.easy, handle.ssl);
    result.http2 = chose_http2(*handle.ssl);
  } else {
    sockets_.take(fd);
    result.wire = Wire(fd);
  }
  return result;
}

void Connector::close(Wire wire) {
  loop_.forget(wire.fd());
  if (wire.tls()) {
    put_back(std::unique_ptr<Handle>(&Handle::of(wire.easy())));
  } else {
    ::close(wire.fd());
  }
}

std::int64_t Connector::timer() const {
  std::int64_t first = 0;
  for (const auto& multi : multis_) {
    if (multi->timer() != 0 && (first == 0 || multi->timer() < first)) first = multi->timer();
  }
  return first;
}

void Connector::on_time() {
  // What ends lets others begin, for which there may be one multi more.
  for (std::size_t i = 0; i < multis_.size(); ++i) multis_[i]->on_time();
}

bool Connector::collect() {
  bool any = false;
  for (std::size_t i = 0; i < multis_.size(); ++i) any = multis_[i]->collect() || any;
  return any;
}

}  // namespace composure::loadgen
