#include "loadgen/command/plan.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "loadgen/command/request_form.h"
#include "loadgen/request/templated_requests.h"
#include "loadgen/schedule/replay_file.h"
#include "loadgen/transport/target_url.h"

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kRequests = 200;
constexpr std::uint32_t kWorkers = 50;
constexpr std::uint32_t kMaxInFlight = 10'000;
constexpr std::uint32_t kWorkersOfThread = 128;
constexpr auto kRateDuration = std::chrono::seconds(10);
// For whoever sets no limit: nobody waits for so long, and sums of such times do not overflow.
constexpr auto kForever = std::chrono::hours(24 * 365 * 10);

std::uint32_t cores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return 1;
  return static_cast<std::uint32_t>(std::max(1, CPU_COUNT(&allowed)));
}

// How many connections it takes is not known of an open loop; at such a rate one thread is busy.
std::uint32_t wished_threads(const LoadOptions& options, std::uint32_t workers) {
  constexpr double kRateOfThread = 20'000;
  double highest = options.rate;
  for (const LoadStage& stage : options.stages) highest = std::max(highest, stage.rate);
  const double wish =
      options.open_loop() ? highest / kRateOfThread : 1.0 * workers / kWorkersOfThread;
  return std::clamp(static_cast<std::uint32_t>(std::ceil(wish)), 1u, cores());
}

Result<Schedule> open_schedule(const LoadOptions& options) {
  if (!options.replay.empty()) {
    auto replay = read_replay(options.replay, {.speed = options.replay_speed});
    if (replay) return Schedule(std::move(*replay));
    Error error = replay.error();
    error.what = error.where + ": " + error.what;
    error.where = "-replay";
    return error;
  }
  if (!options.stages.empty()) {
    RampingArrivalRate ramp;
    ramp.poisson = options.poisson;
    ramp.seed = options.seed;
    for (const LoadStage& stage : options.stages)
      ramp.stages.push_back({.duration = stage.duration, .target_per_second = stage.rate});
    return Schedule(std::move(ramp));
  }
  if (options.poisson)
    return Schedule(PoissonArrivalRate{.per_second = options.rate, .seed = options.seed});
  ConstantArrivalRate constant;
  constant.per_second = options.rate;
  return Schedule(constant);
}

Status plan_open_loop(const LoadOptions& options, AttackPlan& attack) {
  auto schedule = open_schedule(options);
  if (!schedule) return schedule.error();
  attack.schedule = std::move(*schedule);
  attack.max_in_flight = options.max_in_flight.value_or(kMaxInFlight);
  attack.duration = options.duration.value_or(kRateDuration);
  if (const auto own = own_duration(attack.schedule)) attack.duration = *own;
  if (!options.requests || options.duration) return {};
  if (static_cast<double>(*options.requests) / options.rate > kForever.count() * 3600.0)
    return Error{.what = "takes more than ten years at this rate", .where = "-n"};
  // Up to the moment at which the next request would be due.
  attack.duration = std::chrono::nanoseconds(constant_rate_due(options.rate, *options.requests));
  return {};
}

std::uint64_t plan_closed_loop(const LoadOptions& options, AttackPlan& attack) {
  ConstantVus users{.vus = options.workers.value_or(kWorkers),
                    .think = options.think,
                    .per_vu_rate = options.rate_per_worker};
  if (options.compat && options.rate_per_worker > 0) {  // hey's clock has whole microseconds
    const double microseconds = std::min(1e6 / options.rate_per_worker, 3e14);
    users.tick = std::chrono::microseconds(static_cast<std::int64_t>(microseconds));
    users.per_vu_rate = 0;
  }
  attack.duration = options.duration.value_or(kForever);
  // Who waits for a tick when the time is over waits on, and sends.
  if (users.tick.count() > 0 && options.duration)
    attack.duration = (attack.duration + users.tick - 1ns) / users.tick * users.tick + 1ns;
  if (!options.duration) {
    users.iterations = options.requests.value_or(kRequests);
    if (options.compat) users.iterations -= users.iterations % users.vus;
    users.vus = static_cast<std::uint32_t>(std::min<std::uint64_t>(users.vus, users.iterations));
  }
  attack.max_in_flight = users.vus;
  attack.schedule = users;
  return users.iterations;
}

// HOST:PORT:ADDRESS with the host's name as it will be asked for.
std::string resolve_in_ascii(const std::string& line) {
  const std::size_t colon = std::min(line.find(':'), line.size());
  const auto host = in_ascii(line.substr(0, colon));
  return host ? *host + line.substr(colon) : line;
}

ConnectionOptions connection_of(const LoadOptions& options, const LoadTarget& target) {
  ConnectionOptions connection;
  connection.url = target.origin;
  connection.unix_socket = options.unix_socket;
  for (const std::string& line : options.resolve)
    connection.resolve.push_back(resolve_in_ascii(line));
  connection.proxy = options.proxy;
  if (!connection.proxy.empty() && connection.proxy.find("://") == std::string::npos)
    connection.proxy = "http://" + connection.proxy;
  if (options.http2_prior) connection.version = HttpVersion::http2_prior;
  if (options.http2) connection.version = HttpVersion::http2;
  if (options.streams) connection.streams = *options.streams;
  connection.tls = {.verify = !options.insecure && !options.compat,
                    .authorities = options.authorities,
                    .certificate = options.certificate,
                    .key = options.key};
  connection.keep_alive = !options.disable_keep_alive;
  connection.follow_redirects =
      options.redirects.value_or(options.compat && !options.disable_redirects.value_or(false));
  connection.compression =
      options.compression.value_or(options.compat && !options.disable_compression.value_or(false));
  connection.max_body = std::numeric_limits<std::uint64_t>::max();  // bodies are not kept
  return connection;
}

}  // namespace

Result<LoadPlan> make_plan(const LoadOptions& options) {
  LoadPlan plan;
  auto target = split_url(options.url);
  if (!target) return target.error();
  plan.target = std::move(*target);
  AttackPlan& attack = plan.attack;
  if (options.open_loop()) {
    if (auto planned = plan_open_loop(options, attack); !planned) return planned.error();
  } else {
    plan.count = plan_closed_loop(options, attack);
  }
  attack.threads = std::min(options.threads.value_or(wished_threads(options, attack.max_in_flight)),
                            attack.max_in_flight);
  attack.transport = options.transport;
  attack.connection = connection_of(options, plan.target);
  attack.head_suffices = options.compat;
  attack.timeout = options.timeout.count() == 0 ? kForever : options.timeout;
  attack.seed = options.seed;
  if (!options.spin) attack.spin = std::chrono::nanoseconds(0);
  attack.samples = options.samples;
  if (auto checked = check_schedule(attack.schedule, attack.duration); !checked)
    return checked.error();
  const TransportKind kind = choose_transport(attack.transport, attack.connection);
  if (auto checked = check_connection(kind, attack.connection); !checked) return checked.error();
  auto form = request_form(options, plan.target);
  if (!form) return form.error();
  plan.requests = std::make_unique<TemplatedRequests>(std::move(*form), options.seed);
  return plan;
}

}  // namespace composure::loadgen
