#include "loadgen/transport/curl_setup.h"

#include <csignal>
#include <mutex>

namespace composure::loadgen {
namespace {

void set_text(CURL* easy, CURLoption option, const std::string& text) {
  if (!text.empty()) curl_easy_setopt(easy, option, text.c_str());
}

void apply_tls(CURL* easy, const TlsOptions& tls) {
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls.verify ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls.verify ? 2L : 0L);
  // With a folder of authorities libcurl reads all of them again for each connection, some 50 ms
  // each; from one file it keeps them. Debian's file holds what its folder does.
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  set_text(easy, CURLOPT_CAINFO, tls.authorities);
  set_text(easy, CURLOPT_SSLCERT, tls.certificate);
  set_text(easy, CURLOPT_SSLKEY, tls.key);
}

}  // namespace

void initialise_curl() {
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

void apply_connection(CURL* easy, const ConnectionOptions& options, const CurlList& resolve) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // Who gives a request up does not wait until its name was looked up: that thread ends by itself.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  // Empty: the environment's proxy would be measured too.
  curl_easy_setopt(easy, CURLOPT_PROXY, options.proxy.c_str());
  // Set, so that the environment is not asked with each request.
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
  set_text(easy, CURLOPT_UNIX_SOCKET_PATH, options.unix_socket);
  if (resolve.get() != nullptr) curl_easy_setopt(easy, CURLOPT_RESOLVE, resolve.get());
  apply_tls(easy, options.tls);
}

}  // namespace composure::loadgen
