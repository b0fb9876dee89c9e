#include "loadgen/transport/target_url.h"

#include <curl/curl.h>
#include <locale.h>

#include <algorithm>
#include <memory>

namespace composure::loadgen {
namespace {

using Parsed = std::unique_ptr<CURLU, void (*)(CURLU*)>;

// Empty when there is none.
std::string part(const Parsed& url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), what, &text, flags) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

// While it lives this thread's letters are UTF-8: libidn2 asks the locale what it is given.
class Utf8Letters {
 public:
  Utf8Letters()
      : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{})),
        before_(locale_ == locale_t{} ? locale_t{} : uselocale(locale_)) {}
  ~Utf8Letters() {
    if (locale_ == locale_t{}) return;
    uselocale(before_);
    freelocale(locale_);
  }
  Utf8Letters(const Utf8Letters&) = delete;
  Utf8Letters& operator=(const Utf8Letters&) = delete;

 private:
  const locale_t locale_;
  const locale_t before_;
};

Result<TargetUrl> parse(const std::string& url, unsigned flags) {
  const Parsed parsed(curl_url(), &curl_url_cleanup);
  const CURLUcode code =
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), flags | CURLU_PATH_AS_IS);
  if (code != CURLUE_OK) return Error{curl_url_strerror(code), url, "expected http://host[:port]"};
  const std::string scheme = part(parsed, CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return Error{"cannot send to " + scheme + "://", url, "expected http:// or https://"};
  }
  TargetUrl target;
  target.tls = scheme == "https";
  target.host = part(parsed, CURLUPART_HOST);
  const std::string port = part(parsed, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
  if (!port.empty()) target.host.append(":").append(port);
  target.prefix = part(parsed, CURLUPART_PATH);
  const std::string query = part(parsed, CURLUPART_QUERY);
  if (!query.empty()) target.prefix.append("?").append(query);
  if (target.prefix.ends_with('/')) target.prefix.pop_back();
  return target;
}

// As errors may show it.
std::string without_password(std::string url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == url.npos ? 0 : scheme + 3;
  const std::size_t at = url.rfind('@');
  if (at != url.npos && at > begin) url.replace(begin, at - begin, "***");
  return url;
}

}  // namespace

Result<TargetUrl> parse_target(const std::string& url) { return parse(url, CURLU_DISALLOW_USER); }

Result<TargetUrl> parse_proxy(const std::string& url) {
  auto proxy = parse(url, 0);
  const std::string shown = without_password(url);
  if (!proxy) return Error{"proxy: " + proxy.error().what, shown, "expected http://host:port"};
  if (proxy->tls || !proxy->prefix.empty())
    return Error{"is no proxy that can be used", shown, "expected http://host:port"};
  return proxy;
}

Result<std::string> in_ascii(const std::string& authority) {
  if (std::all_of(authority.begin(), authority.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return authority;
  const Utf8Letters letters;
  const Parsed parsed(curl_url(), &curl_url_cleanup);
  const std::string url = "http://" + authority;
  CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0);
  char* host = nullptr;
  if (code == CURLUE_OK) code = curl_url_get(parsed.get(), CURLUPART_HOST, &host, CURLU_PUNYCODE);
  // At times there in spite of an error.
  const std::unique_ptr<char, void (*)(void*)> name(host, &curl_free);
  if (code != CURLUE_OK)
    return Error{.what = "the host is no name that can be looked up (" +
                         std::string(curl_url_strerror(code)) + ")",
                 .where = authority,
                 .hint = "write it in ASCII: xn--..."};
  const std::string port = part(parsed, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
  return port.empty() ? name.get() : std::string(name.get()) + ":" + port;
}

}  // namespace composure::loadgen
