#include "loadgen/attack.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <memory>
#include <optional>

#include "loadgen/attack_loop.h"
#include "loadgen/clock.h"
#include "loadgen/event_loop.h"
#include "loadgen/measure/sample_writer.h"
#include "loadgen/transport/curl_transport.h"

namespace composure::loadgen {
namespace {

Status check_schedule(const AttackPlan& plan) {
  if (const auto* rate = std::get_if<ConstantArrivalRate>(&plan.schedule)) {
    if (std::isfinite(rate->per_second) && rate->per_second > 0) return {};
    return Error{"must be above zero", "arrival rate"};
  }
  const std::uint32_t vus = std::get<ConstantVus>(plan.schedule).vus;
  if (vus >= 1 && vus <= plan.max_in_flight) return {};
  return Error{"must be between 1 and max_in_flight (" + std::to_string(plan.max_in_flight) + ")",
               "virtual users"};
}

Status check_plan(const AttackPlan& plan, const AttackParts& parts) {
  if (plan.duration.count() <= 0) return Error{"must be above zero", "duration"};
  if (plan.timeout.count() <= 0) return Error{"must be above zero", "timeout"};
  if (plan.spin.count() < 0) return Error{"must not be negative", "spin"};
  if (plan.max_in_flight == 0) return Error{"must be above zero", "max_in_flight"};
  if (!(plan.trace_ratio >= 0 && plan.trace_ratio <= 1)) {
    return Error{"must lie between 0 and 1", "trace ratio"};
  }
  if (plan.until == Until::completed && parts.callbacks == nullptr) {
    return Error{"needs somewhere to be called back", "until completed"};
  }
  if (auto checked = check_schedule(plan); !checked) return checked;
  return CurlTransport::check_url(plan.url);
}

// As many descriptors as the hard limit allows; where they do not suffice, requests are dropped and
// counted.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

double thread_cpu_seconds() { return static_cast<double>(clock_ns(CLOCK_THREAD_CPUTIME_ID)) / 1e9; }

// The kernel may wake a thread 50 us late to save power; while this lives, only 1 ns.
class PreciseTimers {
 public:
  PreciseTimers() : before_(prctl(PR_GET_TIMERSLACK)) { prctl(PR_SET_TIMERSLACK, 1); }
  ~PreciseTimers() { prctl(PR_SET_TIMERSLACK, std::max(before_, 1)); }
  PreciseTimers(const PreciseTimers&) = delete;
  PreciseTimers& operator=(const PreciseTimers&) = delete;

 private:
  int before_;
};

constexpr std::int64_t kLead =
    10'000'000;  // nanoseconds: opening a file and a transport takes less

void sleep_until(std::int64_t monotonic) {
  const timespec until{monotonic / 1'000'000'000, monotonic % 1'000'000'000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

class Attachment {
 public:
  Attachment(const AttackPlan& plan, const AttackParts& parts, CallbackMailbox& mailbox)
      : sink_(plan.until == Until::completed ? parts.callbacks : nullptr) {
    if (sink_ == nullptr) return;
    sink_->attach(plan.seed, parts.judge,
                  [&mailbox](const CallbackEvent& event) { mailbox.put(event); });
  }
  ~Attachment() {
    if (sink_ != nullptr) sink_->detach();
  }
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;

 private:
  CallbackSink* sink_;
};

void run_loop(const AttackPlan& plan, const AttackParts& parts, Arrivals& arrivals,
              EventLoop& events, AttackLoop& loop, Transport& transport, std::int64_t start,
              AttackResult& result) {
  const PreciseTimers precise;
  sleep_until(start);
  const std::stop_callback stop(parts.stop, [&events] { events.wake(); });
  const double cpu_before = thread_cpu_seconds();
  result.cancelled = loop.run(transport, start);
  result.client_cpu_seconds = thread_cpu_seconds() - cpu_before;
  result.client_spin_seconds = static_cast<double>(loop.spun()) / 1e9;
  result.offering = plan.duration;
  const std::chrono::nanoseconds passed(monotonic_ns() - start);
  if (result.cancelled && !arrivals.over(passed.count())) result.offering = passed;
}

}  // namespace

Result<AttackResult> run_attack(const AttackPlan& plan, const AttackParts& parts) {
  if (auto checked = check_plan(plan, parts); !checked) return checked.error();
  raise_descriptor_limit();
  EventLoop events;
  if (!events.good()) return Error{"no descriptors left", "load generator"};
  const bool completes = plan.until == Until::completed;
  const auto arrivals = make_arrivals(plan.schedule, plan.duration.count());

  AttackResult result;
  result.closed_loop = arrivals->closed_loop();
  // Both clocks are read at one moment, ahead of what has to be made ready: spans of other
  // processes are laid beside the samples by the wall clock, to the microsecond.
  const std::int64_t start = monotonic_ns() + kLead;
  result.started_wall_ns = wall_ns() + kLead;
  std::unique_ptr<SampleWriter> writer;
  if (!plan.samples.empty()) {
    SampleFileHeader header;
    header.start_wall_ns = result.started_wall_ns;
    header.seed = plan.seed;
    auto opened = SampleWriter::open(plan.samples, header);
    if (!opened) return opened.error();
    writer = std::move(*opened);
  }

  AttackTally tally(result, writer ? &writer->ring(0) : nullptr, parts.live);
  CallbackMailbox mailbox(events);
  AttackLoop loop(plan, parts, *arrivals, tally, completes ? &mailbox : nullptr);
  auto transport = CurlTransport::create(
      events, loop, {plan.url, plan.max_body, parts.check != nullptr, plan.max_in_flight});
  if (!transport) return transport.error();
  {
    const Attachment attachment(plan, parts, mailbox);
    run_loop(plan, parts, *arrivals, events, loop, **transport, start, result);
  }
  if (writer) {
    if (auto closed = writer->close(); !closed) result.samples_error = closed.error().text();
  }
  return result;
}

}  // namespace composure::loadgen
