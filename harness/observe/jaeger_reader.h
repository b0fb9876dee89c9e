// Reads traces through Jaeger's query API (GET /api/traces/{id}, /api/traces?service=...).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "harness/observe/trace.h"
#include "harness/web/http_call.h"

namespace composure::observe {

class JaegerReader {
 public:
  explicit JaegerReader(std::string url) : url_(std::move(url)) {}

  // Nothing where no span of that trace has arrived yet.
  Result<std::optional<Trace>> trace(const std::string& trace_id);
  // Traces with a span of `service` that begins in [start, end] (nanoseconds since the epoch).
  Result<std::vector<Trace>> traces(const std::string& service, std::int64_t start_ns,
                                    std::int64_t end_ns, std::size_t limit);

 private:
  Result<std::vector<Trace>> ask(const std::string& path_and_query, bool absent_is_empty);
  std::string url_;
  web::HttpCaller caller_;
};

// The `data` of an answer. Jaeger's times are microseconds; the tags composure.start_ns and
// composure.duration_ns, where a span has them, give nanoseconds. Tags become text.
Result<std::vector<Trace>> parse_jaeger(std::string_view json);

}  // namespace composure::observe
