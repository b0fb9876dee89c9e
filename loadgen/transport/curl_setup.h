// What every libcurl handle of ours has in common.
#pragma once

#include <curl/curl.h>

#include "loadgen/transport/connection_options.h"

namespace composure::loadgen {

// Once for the process, before libcurl is used; from any thread.
void initialise_curl();

// Lines for options that take libcurl's lists; they must outlive the handles that use them.
class CurlList {
 public:
  CurlList() = default;
  ~CurlList() { curl_slist_free_all(head_); }
  CurlList(const CurlList&) = delete;
  CurlList& operator=(const CurlList&) = delete;

  void add(const std::string& line) { head_ = curl_slist_append(head_, line.c_str()); }
  curl_slist* get() const { return head_; }

 private:
  curl_slist* head_ = nullptr;
};

// How connections are made: names, sockets, TLS, proxy. `resolve` is options.resolve as a list.
void apply_connection(CURL* easy, const ConnectionOptions& options, const CurlList& resolve);

}  // namespace composure::loadgen
