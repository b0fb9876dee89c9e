// One HTTP exchange at a time over a kept-alive connection: what the harness needs to speak with a
// stack's APIs.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace composure::web {

struct HttpReply {
  long status = 0;
  std::map<std::string, std::string> headers;  // names in lower case, the last of each
  std::string body;

  bool ok() const { return status >= 200 && status < 300; }
};

struct HttpQuery {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers{};  // "Name: value"
  std::string body{};
  std::string user{}, password{};  // basic authentication when `user` is not empty
  std::chrono::milliseconds timeout{10000};
  std::function<bool()> interrupted{};  // asked at least once a second; true ends the exchange
};

// Not thread-safe; one per thread. Errors are those of the transport (refused, reset, timeout ...)
// and "interrupted": a status is a reply.
class HttpCaller {
 public:
  HttpCaller();
  ~HttpCaller();
  HttpCaller(HttpCaller&&) noexcept;
  Result<HttpReply> call(const HttpQuery& query);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// For a query string or a path segment.
std::string url_encode(const std::string& text);

}  // namespace composure::web
