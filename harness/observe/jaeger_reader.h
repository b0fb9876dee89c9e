// Reads traces through Jaeger's query API (GET /api/traces?traceID=...&traceID=...).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "harness/observe/trace.h"
#include "harness/web/http_call.h"

namespace composure::observe {

// One per thread.
class JaegerReader {
 public:
  explicit JaegerReader(std::string url) : url_(std::move(url)) {}

  // One trace for each id (32 digits), in that order; without spans where none has arrived yet. An
  // id takes 41 bytes of the question, and servers take 8 KiB at least.
  Result<std::vector<Trace>> traces(const std::vector<std::string>& ids);

 private:
  std::string url_;
  web::HttpCaller caller_;
};

}  // namespace composure::observe
