// Reads traces through Jaeger's query API (GET /api/traces/{id}, /api/traces?service=...).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  // All traces with a span of `service` that begins in [start, end] (nanoseconds since the epoch),
  // each once, by their first span's begin. `page` is the most that one answer may hold: where an
  // answer is full, the window is asked again in halves, so that no limit cuts it. An error where
  // even a microsecond holds more than a page.
  Result<std::vector<Trace>> traces(const std::string& service, std::int64_t start_ns,
                                    std::int64_t end_ns, std::size_t page = 1000);

 private:
  Result<std::vector<Trace>> ask(const std::string& path_and_query, bool absent_is_empty);
  std::string url_;
  web::HttpCaller caller_;
};

// Asks a store for the traces of [start, end], in microseconds; at most `page` of them come back.
using AskWindow = std::function<Result<std::vector<Trace>>(std::int64_t start_us,
                                                           std::int64_t end_us, std::size_t page)>;
// As JaegerReader::traces, of whatever store.
Result<std::vector<Trace>> read_window(const AskWindow& ask, std::int64_t start_us,
                                       std::int64_t end_us, std::size_t page);

// The `data` of an answer. Jaeger's times are microseconds; the tags composure.start_ns and
// composure.duration_ns, where a span has them, give nanoseconds. Tags become text, ids are padded
// to their full length (old versions drop leading zeros). The parent is the CHILD_OF reference, or
// else the first one that follows.
Result<std::vector<Trace>> parse_jaeger(std::string_view json);

}  // namespace composure::observe
