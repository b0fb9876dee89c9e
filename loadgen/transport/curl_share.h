// What the libcurl handles of one thread know in common: the addresses of names.
#pragma once

#include <curl/curl.h>

namespace composure::loadgen {

// Must outlive the handles that use it. One thread, so no locks.
class CurlShare {
 public:
  CurlShare() : share_(curl_share_init()) {
    curl_share_setopt(share_, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  }
  ~CurlShare() { curl_share_cleanup(share_); }
  CurlShare(const CurlShare&) = delete;
  CurlShare& operator=(const CurlShare&) = delete;

  void join(CURL* easy) { curl_easy_setopt(easy, CURLOPT_SHARE, share_); }

 private:
  CURLSH* share_;
};

}  // namespace composure::loadgen
