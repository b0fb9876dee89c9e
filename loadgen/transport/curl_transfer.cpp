#include "loadgen/transport/curl_transfer.h"

#include "loadgen/clock.h"
#include "loadgen/transport/curl_outcome.h"

namespace composure::loadgen {
namespace {

// "Name: value"; libcurl's way to send an empty value is "Name;".
void render(const Header& header, std::string& line) {
  line.assign(header.name);
  line.append(header.value.empty() ? ";" : ": ");
  line.append(header.value);
}

}  // namespace

CurlTransfer::CurlTransfer(CurlTransport& owner, const CurlLimits& limits)
    : owner_(owner), limits_(limits), easy_(curl_easy_init()) {
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");  // the environment's proxy would be measured too
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &CurlTransfer::before_request);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
}

CurlTransfer::~CurlTransfer() { curl_easy_cleanup(easy_); }

CurlTransfer& CurlTransfer::of(CURL* easy) {
  char* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return *reinterpret_cast<CurlTransfer*>(self);
}

void CurlTransfer::prepare(std::uint32_t slot, const std::string& base_url,
                           const Request& request) {
  slot_ = slot;
  first_byte_ = 0;
  bytes_ = 0;
  body_.clear();
  requests_sent_ = 0;
  too_long_ = false;
  no_descriptor_left_ = false;
  error_[0] = '\0';
  if (url_.compare(0, base_url.size(), base_url) != 0 ||
      url_.compare(base_url.size(), url_.npos, request.path) != 0) {
    url_.assign(base_url).append(request.path);
    curl_easy_setopt(easy_, CURLOPT_URL, url_.c_str());
  }
  set_method(request);
  set_headers(request);
}

void CurlTransfer::set_method(const Request& request) {
  const bool has_body = !request.body.empty() || request.method == "POST" ||
                        request.method == "PUT" || request.method == "PATCH";
  if (method_ != request.method) {
    // Whatever the last method had set is undone; GET is the neutral state.
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 0L);
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, nullptr);
    if (request.method == "HEAD") curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    method_ = request.method;
  }
  if (request.method == "HEAD") return;
  if (has_body) {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
  } else {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
  }
  const bool plain = request.method == (has_body ? "POST" : "GET");
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, plain ? nullptr : request.method.c_str());
}

void CurlTransfer::set_headers(const Request& request) {
  const std::size_t count = request.headers.size() + 2;
  if (lines_.size() < count) lines_.resize(count);
  std::size_t used = 0;
  for (const Header& header : request.headers) render(header, lines_[used++]);
  // What libcurl would add of its own accord to a request with a body.
  lines_[used++].assign("Expect:");
  if (find_header(request.headers, "Content-Type") == nullptr) {
    lines_[used++].assign("Content-Type:");
  }
  nodes_.resize(used);
  for (std::size_t i = 0; i < used; ++i) {
    nodes_[i] = {lines_[i].data(), i + 1 < used ? &nodes_[i + 1] : nullptr};
  }
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nodes_.data());
}

Answer CurlTransfer::answer(CURLcode code, std::int64_t now) {
  Answer answer;
  long number = 0;
  curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &number);
  answer.outcome = curl_outcome(code, number, error_.data());
  if (too_long_) answer.outcome = Outcome::too_long;
  if (no_descriptor_left_ && code != CURLE_OK) answer.outcome = Outcome::dropped;
  if (code == CURLE_ABORTED_BY_CALLBACK) answer.outcome = Outcome::reset;  // before_request
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &number);
  answer.status = static_cast<int>(number);
  number = 0;
  curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &number);
  answer.new_connection = number > 0;
  answer.first_byte = first_byte_;
  answer.done = now;
  answer.bytes = bytes_;
  answer.body = body_;
  return answer;
}

std::size_t CurlTransfer::on_header(char*, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (transfer.first_byte_ == 0) transfer.first_byte_ = monotonic_ns();
  return size * count;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  transfer.bytes_ += size * count;
  if (transfer.bytes_ > transfer.limits_.max_body) {
    transfer.too_long_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  if (transfer.limits_.keep_body) transfer.body_.append(data, size * count);
  return size * count;
}

// libcurl would send a request again, silently, when a kept connection ends before the answer
// begins: the server would see more requests than we count, some of them twice.
int CurlTransfer::before_request(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  return ++transfer.requests_sent_ == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

}  // namespace composure::loadgen
