#include "harness/web/http_call.h"

#include <curl/curl.h>

#include <exception>
#include <functional>
#include <mutex>

#include "base/text.h"

namespace composure::web {
namespace {

std::size_t take_body(char* data, std::size_t, std::size_t size, void* into) {
  static_cast<HttpReply*>(into)->body.append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* into) {
  const std::string_view line(data, size);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
  const std::size_t end = line.find_last_not_of("\r\n \t");
  const bool has_value =
      begin != std::string_view::npos && end != std::string_view::npos && end >= begin;
  static_cast<HttpReply*>(into)->headers[to_lower(line.substr(0, colon))] =
      has_value ? std::string(line.substr(begin, end - begin + 1)) : std::string();
  return size;
}

// Asks on behalf of libcurl, through which no exception may pass.
class Interruption {
 public:
  explicit Interruption(const std::function<bool()>& asked) : asked_(asked) {}

  // libcurl calls at least once a second.
  void watch(CURL* curl) {
    if (!asked_) return;
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Interruption::on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
  }
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& interruption = *static_cast<Interruption*>(self);
    try {
      return interruption.asked_() ? 1 : 0;
    } catch (...) {
      interruption.thrown_ = std::current_exception();
      return 1;
    }
  }

  const std::function<bool()>& asked_;
  std::exception_ptr thrown_;
};

}  // namespace

struct HttpCaller::Impl {
  CURL* curl = nullptr;
};

HttpCaller::HttpCaller() : impl_(std::make_unique<Impl>()) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  impl_->curl = curl_easy_init();
}

HttpCaller::~HttpCaller() {
  if (impl_ && impl_->curl != nullptr) curl_easy_cleanup(impl_->curl);
}

HttpCaller::HttpCaller(HttpCaller&&) noexcept = default;

Result<HttpReply> HttpCaller::call(const HttpQuery& query) {
  CURL* curl = impl_->curl;
  HttpReply reply;
  char problem[CURL_ERROR_SIZE] = "";
  curl_slist* headers = curl_slist_append(nullptr, "Expect:");
  for (const std::string& each : query.headers) headers = curl_slist_append(headers, each.c_str());
  curl_easy_reset(curl);  // keeps the connections
  curl_easy_setopt(curl, CURLOPT_URL, query.url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, query.method.c_str());
  if (query.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (!query.body.empty() || query.method == "POST" || query.method == "PUT") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, query.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(query.body.size()));
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(query.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, problem);
  if (!query.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, query.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, query.password.c_str());
  }
  Interruption interruption(query.interrupted);
  interruption.watch(curl);
  const CURLcode code = curl_easy_perform(curl);
  curl_slist_free_all(headers);
  interruption.rethrow();
  if (code == CURLE_ABORTED_BY_CALLBACK) return Error{.what = "interrupted", .where = query.url};
  if (code != CURLE_OK)
    return Error{.what = problem[0] != '\0' ? problem : curl_easy_strerror(code),
                 .where = query.url};
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  return reply;
}

std::string url_encode(const std::string& text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    out += '%';
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace composure::web
