// Holds a run's first load back until the stack's Prometheus has scraped every component.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/waiter.h"
#include "harness/stack/stack_address.h"

namespace composure::experiment {

// Prometheus scrapes its targets from about 5 s after its own start on; what is measured before has
// no series. Seen when each component with an `address` among its offers, and the load generator
// where the stack looks for one, was scraped since this was made.
class FirstScrape {
 public:
  // The load generator serves its metrics already. Without `metrics.url` nothing is awaited.
  explicit FirstScrape(stack::StackAddress address);

  bool seen() const { return awaited_.empty(); }
  // Polls until it is seen. Errors, of the component: it is down, or was not scraped within 20 s of
  // this call; `interrupted` says so.
  Status wait(const std::function<bool()>& interrupted, Waiter& time = real_time());

 private:
  stack::StackAddress address_;
  std::int64_t since_ns_;
  std::vector<std::string> awaited_;  // label `component` of each target
};

}  // namespace composure::experiment
