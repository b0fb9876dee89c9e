// Which request of a connection is told to speak HTTP/2 without asking. libcurl 7.88 fails when it
// is told so for a connection that it has already (curl's issue 10634). So only the request that
// makes the connection is told; what comes later just wants HTTP/2 and finds it there.
#pragma once

#include <curl/curl.h>

namespace composure::loadgen {

class CurlTransfer;

// Of one connection, and the one after it where it ends.
class Http2Prior {
 public:
  // One of CURL_HTTP_VERSION_*, for a request that is about to begin.
  long version_for(const CurlTransfer& transfer) {
    if (state_ != State::none) return CURL_HTTP_VERSION_2_0;
    state_ = State::connecting;
    pioneer_ = &transfer;
    return CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
  }

  // That request has ended: over HTTP/2, or not at all.
  void learn(const CurlTransfer& transfer, bool over_http2) {
    if (&transfer == pioneer_) {
      pioneer_ = nullptr;
      state_ = over_http2 ? State::connected : State::none;
    } else if (!over_http2 && state_ == State::connected) {
      state_ = State::none;
    }
  }

 private:
  enum class State { none, connecting, connected };
  State state_ = State::none;
  const CurlTransfer* pioneer_ = nullptr;  // whose request makes the connection
};

}  // namespace composure::loadgen
