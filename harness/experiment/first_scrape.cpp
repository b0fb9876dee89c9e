#include "harness/experiment/first_scrape.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/observe/prometheus_reader.h"
#include "loadgen/clock.h"

namespace composure::experiment {
namespace {

constexpr auto kDeadline = std::chrono::seconds(20);

std::vector<std::string> targets_of(const stack::StackAddress& address) {
  std::vector<std::string> targets;
  if (address.offer("metrics", "url").empty()) return targets;
  for (const auto& [component, offers] : address.offers)
    if (offers.contains("address")) targets.push_back(component);
  if (!address.offer("metrics", "load").empty()) targets.push_back("load");
  return targets;
}

}  // namespace

FirstScrape::FirstScrape(stack::StackAddress address)
    : address_(std::move(address)), since_ns_(loadgen::wall_ns()), awaited_(targets_of(address_)) {}

Status FirstScrape::wait(const std::function<bool()>& interrupted, Waiter& time) {
  using std::chrono::milliseconds;
  observe::PrometheusReader reader(address_.offer("metrics", "url"),
                                   address_.secret("prometheus-user"),
                                   address_.secret("prometheus-password"));
  const auto deadline = time.now() + kDeadline;
  for (; !awaited_.empty(); awaited_.pop_back()) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - time.now());
    const std::string selector = fmt::format("{{component=\"{}\"}}", awaited_.back());
    const auto scraped = reader.wait_for_scrape(selector, since_ns_,
                                                std::max(left, milliseconds(0)), interrupted, time);
    if (!scraped)
      return Error{.what = fmt::format("not yet scraped by Prometheus: {}", scraped.error().text()),
                   .where = awaited_.back(),
                   .hint =
                       "without a first scrape a repeat has no series; the logs of metrics and "
                       "of the component say why"};
  }
  return {};
}

}  // namespace composure::experiment
