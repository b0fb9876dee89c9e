#include "loadgen/transport/target_url.h"

#include <curl/curl.h>

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

}  // namespace

Result<TargetUrl> parse_target(const std::string& url) {
  const Parsed parsed(curl_url(), &curl_url_cleanup);
  const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(),
                                      CURLU_DISALLOW_USER | CURLU_PATH_AS_IS);
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

}  // namespace composure::loadgen
