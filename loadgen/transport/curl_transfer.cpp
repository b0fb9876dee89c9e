#include "loadgen/transport/curl_transfer.h"

#include "base/text.h"
#include "loadgen/transport/sendable.h"

namespace composure::loadgen {
namespace {

constexpr long kRedirects = 10;
// Lines of set_headers() besides the request's own.
constexpr std::size_t kOwnLines = 4;
// libcurl sends a body up to here together with the head.
constexpr std::size_t kSentAtOnce = 60'000;
// Headers that say something of the body begin with it.
constexpr std::string_view kOfBody = "content-";

ConnectionOptions without_slash(ConnectionOptions options) {
  if (options.url.ends_with('/')) options.url.pop_back();
  return options;
}

// "Name: value"; libcurl's way to send an empty value is "Name;".
void render(const Header& header, std::string& line) {
  line.assign(header.name);
  line.append(header.value.empty() ? ";" : ": ");
  line.append(header.value);
}

}  // namespace

CurlCommon::CurlCommon(EventLoop& loop, const ConnectionOptions& given)
    : options(without_slash(given)), sockets(loop, given.version == HttpVersion::http1) {
  for (const std::string& line : options.resolve) resolve.add(line);
}

CurlTransfer::CurlTransfer(CurlCommon& common)
    : common_(common), opener_{common.sockets}, easy_(curl_easy_init()) {
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &CurlTransfer::before_request);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy_, CURLOPT_DEBUGFUNCTION, &CurlTransfer::on_debug);
  curl_easy_setopt(easy_, CURLOPT_DEBUGDATA, this);
  CurlSockets::own(easy_, opener_);
  common_.share.join(easy_);
  apply_options();
}

void CurlTransfer::apply_options() {
  const ConnectionOptions& options = common_.options;
  apply_connection(easy_, options, common_.resolve);
  curl_easy_setopt(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // a proxy's answers to CONNECT
  curl_easy_setopt(
      easy_, CURLOPT_HTTP_VERSION,
      options.version == HttpVersion::http1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS);
  // Of several connections that could be made, or of one that takes several requests, the latter.
  if (options.version != HttpVersion::http1) curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, 1L);
  if (options.compression) curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "gzip");
  if (options.cookies) curl_easy_setopt(easy_, CURLOPT_COOKIEFILE, "");
  if (options.follow_redirects) {
    curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy_, CURLOPT_MAXREDIRS, kRedirects);
    curl_easy_setopt(easy_, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  }
}

CurlTransfer::~CurlTransfer() {
  curl_easy_cleanup(easy_);
  curl_url_cleanup(parsed_);
}

CurlTransfer& CurlTransfer::of(CURL* easy) {
  char* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return *reinterpret_cast<CurlTransfer*>(self);
}

void CurlTransfer::prepare(std::uint32_t slot, const Request& request) {
  slot_ = slot;
  written_ = 0;
  body_left_ = 0;
  first_byte_ = 0;
  bytes_ = 0;
  body_.clear();
  head_bytes_ = 0;
  head_whole_ = false;
  requests_sent_ = 0;
  too_long_ = false;
  found_unasked_ = false;
  opener_.none_left = false;
  error_[0] = '\0';
  if (request_ == &request && revision_ == request.revision && !changed_) return;
  if (changed_) method_.clear();  // to be set anew
  changed_ = false;
  request_ = &request;
  revision_ = request.revision;
  sendable_ = is_sendable(request);
  if (!sendable_) return;
  set_url(request);
  set_method(request);
  set_headers(request);
}

// Taken apart here, once: given as text, libcurl would do it with each request.
void CurlTransfer::set_url(const Request& request) {
  const std::string& base = common_.options.url;
  if (!url_.empty() && url_.compare(base.size(), url_.npos, request.path) == 0) return;
  url_.assign(base).append(request.path);
  CURLU* parsed = curl_url();
  const CURLUcode code = curl_url_set(parsed, CURLUPART_URL, url_.c_str(), CURLU_PATH_AS_IS);
  if (code == CURLUE_OK) {
    curl_easy_setopt(easy_, CURLOPT_CURLU, parsed);
  } else {
    curl_easy_setopt(easy_, CURLOPT_CURLU, nullptr);
    curl_easy_setopt(easy_, CURLOPT_URL, url_.c_str());  // libcurl says that it is wrong
  }
  curl_url_cleanup(parsed_);
  parsed_ = parsed;
}

void CurlTransfer::set_method(const Request& request) {
  const bool with_body = announces_length(request);
  // Lets libcurl call on_debug(), which costs it some 10 us: little beside sending such a body.
  long_body_ = request.body.size() > kSentAtOnce && request.method != "HEAD";
  curl_easy_setopt(easy_, CURLOPT_VERBOSE, long_body_ ? 1L : 0L);
  if (method_ != request.method) {
    // Whatever the last method had set is undone; GET is the neutral state.
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 0L);
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, nullptr);
    if (request.method == "HEAD") curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    method_ = request.method;
  }
  if (request.method == "HEAD") return;
  if (with_body) {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
  } else {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
  }
  const bool plain = request.method == (with_body ? "POST" : "GET");
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, plain ? nullptr : request.method.c_str());
}

void CurlTransfer::set_headers(const Request& request) {
  const std::size_t count = request.headers.size() + kOwnLines;
  if (lines_.size() < count) lines_.resize(count);
  std::size_t used = 0;
  for (const Header& header : request.headers) {
    // libcurl says itself how long a body is.
    if (announces_length(request) && is_named(header, "Content-Length")) continue;
    render(header, lines_[used++]);
  }
  // What libcurl would add of its own accord.
  if (find_header(request.headers, "Accept") == nullptr) lines_[used++].assign("Accept:");
  if (announces_length(request)) {
    lines_[used++].assign("Expect:");
    if (find_header(request.headers, "Content-Type") == nullptr) {
      lines_[used++].assign("Content-Type:");
    }
  }
  const bool closes = !common_.options.keep_alive ||
                      asks_to_close({request.headers.begin(), request.headers.end()});
  curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, closes ? 1L : 0L);
  if (!common_.options.keep_alive && find_header(request.headers, "Connection") == nullptr &&
      common_.options.version == HttpVersion::http1) {
    lines_[used++].assign("Connection: close");
  }
  nodes_.resize(used);
  for (std::size_t i = 0; i < used; ++i) {
    nodes_[i] = {lines_[i].data(), i + 1 < used ? &nodes_[i + 1] : nullptr};
  }
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nodes_.data());
}

// Behind a redirect that asks for it: libcurl leaves the body out, but a method that it was told
// goes on, and so do headers that describe the body.
void CurlTransfer::change_to_get() {
  changed_ = true;
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, nullptr);
  curl_slist* first = nullptr;
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    if (to_lower(std::string_view(node->data).substr(0, kOfBody.size())) == kOfBody) continue;
    node->next = first;
    first = &*node;
  }
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, first);
}

// 301, 302 and 303 make a GET of whatever is none and no HEAD: as RFC 9110 (15.4) lets a client do,
// and hey does.
bool CurlTransfer::becomes_get() const {
  const long status = number(CURLINFO_RESPONSE_CODE);
  return status >= 301 && status <= 303 && method_ != "GET" && method_ != "HEAD";
}

long CurlTransfer::number(CURLINFO what) const {
  long value = 0;
  curl_easy_getinfo(easy_, what, &value);
  return value;
}

std::int64_t CurlTransfer::nanoseconds(CURLINFO what) const {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy_, what, &microseconds);
  return microseconds * 1000;
}

}  // namespace composure::loadgen
