// Reads Prometheus's HTTP API v1 (https://prometheus.io/docs/prometheus/latest/querying/api/).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "harness/observe/series.h"
#include "harness/web/http_call.h"

namespace composure::observe {

class PrometheusReader {
 public:
  // `user` empty: no authentication.
  PrometheusReader(std::string url, std::string user, std::string password);

  // The instant vector of a PromQL expression now: each series with one point.
  Result<std::vector<Series>> query(const std::string& name, const std::string& expression);
  // The expression over [start, end] (nanoseconds since the epoch), one point each `step`.
  Result<std::vector<Series>> query_range(const std::string& name, const std::string& expression,
                                          std::int64_t start_ns, std::int64_t end_ns,
                                          std::chrono::milliseconds step);

 private:
  Result<std::vector<Series>> ask(const std::string& name, const std::string& path_and_query);
  std::string url_, user_, password_;
  web::HttpCaller caller_;
};

}  // namespace composure::observe
