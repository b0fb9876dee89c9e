// Reads Prometheus's HTTP API v1 (https://prometheus.io/docs/prometheus/latest/querying/api/).
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/waiter.h"
#include "harness/observe/series.h"
#include "harness/web/http_call.h"

namespace composure::observe {

class PrometheusReader {
 public:
  // `user` empty: no authentication.
  PrometheusReader(std::string url, std::string user, std::string password);

  // The instant vector of a PromQL expression now: each series with one point.
  Result<std::vector<Series>> query(const std::string& name, const std::string& expression);
  // The expression over [start, end] (nanoseconds since the epoch), one point each `step`. Ranges
  // of more points than Prometheus gives at once (11,000) are asked for in parts and put together.
  Result<std::vector<Series>> query_range(const std::string& name, const std::string& expression,
                                          std::int64_t start_ns, std::int64_t end_ns,
                                          std::chrono::milliseconds step);

  // Waits until each target that `selector` names ("{component=\"gateway\"}", empty: all there are)
  // is up and was scraped after `after_ns` (since the epoch; 0: ever): from then on its counters of
  // that time can be read. The error names a target that is down or late when `within` is over.
  // `interrupted` is asked while it waits, and ends that with an error.
  Status wait_for_scrape(
      const std::string& selector, std::int64_t after_ns, std::chrono::milliseconds within,
      const std::function<bool()>& interrupted = [] { return false; }, Waiter& time = real_time());

 private:
  // What is still awaited, with why; nothing where every target was scraped.
  Result<std::optional<Error>> lacks_scrape(const std::string& selector, std::int64_t after_ns);
  Result<std::vector<Series>> ask(const std::string& name, const std::string& path_and_query);
  std::string url_, user_, password_;
  web::HttpCaller caller_;
};

}  // namespace composure::observe
