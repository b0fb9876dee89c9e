#include "loadgen/attack/descriptors.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <optional>

namespace composure::loadgen {
namespace {

// A thread's epoll, eventfd and first multi handles.
constexpr std::uint64_t kOfThread = 8;
// libcurl has a pair of sockets in each multi handle, and our transports so many connections.
constexpr std::uint64_t kOfMulti = 2;
constexpr std::uint64_t kCurlRoom = 32, kHttp1Room = 256;
// Files of samples and reports, and a name to be looked up.
constexpr std::uint64_t kSpare = 8;

std::uint64_t open_now() {
  std::error_code problem;
  const std::filesystem::directory_iterator all("/proc/self/fd", problem);
  return problem ? 3 : static_cast<std::uint64_t>(std::distance(begin(all), end(all)));
}

std::uint64_t hard_limit() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : RLIM_INFINITY;
}

// Of an open loop, requests per second; nothing where the moments are given.
std::optional<double> highest_rate(const Schedule& schedule) {
  if (const auto* constant = std::get_if<ConstantArrivalRate>(&schedule))
    return constant->per_second;
  if (const auto* poisson = std::get_if<PoissonArrivalRate>(&schedule)) return poisson->per_second;
  const auto* ramp = std::get_if<RampingArrivalRate>(&schedule);
  if (ramp == nullptr) return std::nullopt;
  double highest = ramp->start_per_second;
  for (const auto& stage : ramp->stages) highest = std::max(highest, stage.target_per_second);
  return highest;
}

// What comes due while the first of it still waits.
double arrivals_in_time(const AttackPlan& plan) {
  const auto rate = highest_rate(plan.schedule);
  if (!rate) {
    const auto& replay = std::get<Replay>(plan.schedule);
    return replay.due == nullptr ? 0 : static_cast<double>(replay.due->size());
  }
  const double seconds =
      std::chrono::duration<double>(std::min(plan.timeout, plan.duration)).count();
  const double mean = *rate * seconds;
  // Six standard deviations: of independent arrivals there are hardly ever more.
  return mean + 1 + 6 * std::sqrt(mean);
}

std::uint64_t in_flight_of(const AttackPlan& plan) {
  if (is_closed_loop(plan.schedule)) return users_of(plan.schedule);
  return static_cast<std::uint64_t>(
      std::min<double>(plan.max_in_flight, std::ceil(arrivals_in_time(plan))));
}

std::uint64_t connections_of(const AttackPlan& plan) {
  const TransportKind kind = choose_transport(plan.transport, plan.connection);
  if (kind == TransportKind::curl && plan.connection.version != HttpVersion::http1) return 0;
  const std::uint64_t streams =
      kind == TransportKind::http2 && plan.connection.keep_alive ? plan.connection.streams : 1;
  const std::uint64_t requests = in_flight_of(plan);
  return (requests + streams - 1) / streams;
}

}  // namespace

std::uint64_t DescriptorNeed::possible() const {
  const std::uint64_t missing = enough() ? 0 : needed - allowed;
  return connections > missing ? connections - missing : 0;
}

DescriptorNeed descriptor_need(const AttackPlan& plan, std::uint64_t others) {
  const bool curl = choose_transport(plan.transport, plan.connection) == TransportKind::curl;
  DescriptorNeed need;
  need.connections = connections_of(plan);
  need.closed_loop = is_closed_loop(plan.schedule);
  const std::uint64_t multis = need.connections / (curl ? kCurlRoom : kHttp1Room);
  need.needed = need.connections + multis * kOfMulti + plan.threads * kOfThread + kSpare +
                open_now() + others;
  need.allowed = hard_limit();
  return need;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Error too_few_descriptors(const DescriptorNeed& need, std::string_view knob) {
  Error error{.what = fmt::format("{}{} connections need {} open files, and {} are allowed",
                                  need.closed_loop ? "" : "up to ", need.connections, need.needed,
                                  need.allowed),
              .where = std::string(knob)};
  if (!need.closed_loop)
    error.what +=
        fmt::format(": what comes due while {} wait for answers is dropped", need.possible());
  error.hint = fmt::format("raise the hard limit: ulimit -Hn {}", need.needed);
  if (need.possible() > 0) error.hint += fmt::format("; or lower {} to {}", knob, need.possible());
  return error;
}

}  // namespace composure::loadgen
