#include "loadgen/measure/doubt.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace composure::loadgen {
namespace {

using Doubts = std::vector<Doubt>;

// Where the first SYN is lost, Linux sends the next after one second (RFC 6298, 2.1).
constexpr std::int64_t kFirstRetransmission = 1'000'000'000;

double percent(double share) { return share * 100; }

void doubt_connections(const Unconnected& dropped, Doubts& found) {
  if (dropped.requests == 0) return;
  if (dropped.descriptors_needed > dropped.descriptors_allowed) {
    found.push_back(
        {true,
         fmt::format("{} requests were not sent for want of file descriptors: {} are allowed, {} "
                     "may be needed",
                     dropped.requests, dropped.descriptors_allowed, dropped.descriptors_needed),
         fmt::format("raise the hard limit (ulimit -Hn {}), or use fewer connections",
                     dropped.descriptors_needed)});
    return;
  }
  found.push_back(
      {true,
       fmt::format("{} requests were not sent for want of local ports or file descriptors",
                   dropped.requests),
       "keep connections alive, use fewer of them, or widen net.ipv4.ip_local_port_range"});
}

void doubt_arrivals(const LoadFacts& facts, const DoubtLimits& limits, Doubts& found) {
  doubt_connections(facts.unconnected, found);
  if (facts.dropped > facts.unconnected.requests)
    found.push_back({true,
                     fmt::format("{} requests were due but never sent",
                                 facts.dropped - facts.unconnected.requests),
                     "lower the rate or the timeout, or raise max_in_flight"});
  if (!facts.target_per_s || *facts.target_per_s <= 0) return;
  const double error = std::abs(facts.offered_per_s / *facts.target_per_s - 1);
  // One request more or less than the schedule's share of the time is no fault: 3 s at 0.5/s.
  const double one = facts.duration_s > 0 ? 1 / (facts.duration_s * *facts.target_per_s) : 0;
  if (error > limits.rate_error + one)
    found.push_back({true,
                     fmt::format("offered {:.4g}/s instead of {:.4g}/s ({:.1f} % off)",
                                 facts.offered_per_s, *facts.target_per_s, percent(error)),
                     "lower the rate, or give the load generator more CPU"});
}

void doubt_start_lag(const LoadFacts& facts, const DoubtLimits& limits, Doubts& found) {
  if (facts.closed_loop) return;
  if (facts.sent > 0 && !facts.start_lag_p99)
    found.push_back({false,
                     fmt::format("{} requests are too few to judge the start lag", facts.sent),
                     "let it run for longer"});
  if (!facts.start_lag_p99 || !facts.service_p50 || *facts.service_p50 <= 0) return;
  const double share =
      static_cast<double>(*facts.start_lag_p99) / static_cast<double>(*facts.service_p50);
  if (share < limits.start_lag_share) return;
  found.push_back(
      {true,
       fmt::format("start lag p99 is {:.3g} ms, {:.0f} % of the median service time ({:.3g} ms)",
                   static_cast<double>(*facts.start_lag_p99) / 1e6, percent(share),
                   static_cast<double>(*facts.service_p50) / 1e6),
       "leave more of the CPU to the load generator: lower the rate, or end other programs"});
}

void doubt_cpu(const LoadFacts& facts, const DoubtLimits& limits, Doubts& found) {
  if (!facts.cpu_share || *facts.cpu_share < limits.cpu_share) return;
  found.push_back(
      {true, fmt::format("the load generator used {:.0f} % of its CPU", percent(*facts.cpu_share)),
       "the server may be able to do more: lower the load, or use more threads and cores"});
}

void note(const LoadFacts& facts, Doubts& found) {
  if (facts.longest_connect >= kFirstRetransmission)
    found.push_back({false,
                     fmt::format("a connection took {:.1f} s: the server's queue of connections "
                                 "that wait to be accepted was full",
                                 static_cast<double>(facts.longest_connect) / 1e9),
                     "raise the server's listen backlog, or make fewer connections at once"});
  if (facts.samples_thinned > 0)
    found.push_back(
        {false,
         fmt::format("{} requests have no sample of their own: others carry their weight, "
                     "and the percentiles have them",
                     facts.samples_thinned),
         "write to a faster disk"});
}

}  // namespace

std::vector<Doubt> doubts(const LoadFacts& facts, const DoubtLimits& limits) {
  Doubts found;
  doubt_arrivals(facts, limits, found);
  doubt_start_lag(facts, limits, found);
  doubt_cpu(facts, limits, found);
  note(facts, found);
  std::stable_sort(found.begin(), found.end(),
                   [](const Doubt& a, const Doubt& b) { return a.grave && !b.grave; });
  return found;
}

}  // namespace composure::loadgen
