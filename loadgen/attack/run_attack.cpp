#include "loadgen/attack/run_attack.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "loadgen/attack/attack_worker.h"
#include "loadgen/clock.h"
#include "loadgen/attack/descriptors.h"
#include "loadgen/measure/sample_writer.h"
#include "loadgen/scheduling.h"

namespace composure::loadgen {
namespace {

constexpr std::int64_t kLead = 10'000'000;  // nanoseconds: opening a file and starting threads
                                            // takes less

Status check_users(const AttackPlan& plan) {
  if (users_of(plan.schedule) <= plan.max_in_flight) return {};
  return Error{"must not be above max_in_flight (" + std::to_string(plan.max_in_flight) + ")",
               "virtual users"};
}

Status check_threads(const AttackPlan& plan, const AttackParts& parts) {
  const std::uint32_t users = users_of(plan.schedule);
  const std::uint32_t most = users > 0 ? std::min(users, plan.max_in_flight) : plan.max_in_flight;
  if (plan.threads < 1 || plan.threads > most)
    return Error{"must be between 1 and " + std::to_string(most) +
                     ", since each has a part of what is in flight",
                 "threads"};
  if (parts.live != nullptr && parts.live->lanes() < plan.threads)
    return Error{"has fewer lanes than there are threads", "live counters"};
  if (!parts.observers.empty() && parts.observers.size() < plan.threads)
    return Error{"are fewer than there are threads", "observers"};
  return {};
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
  if (auto checked = check_schedule(plan.schedule, plan.duration); !checked) return checked;
  if (auto checked = check_users(plan); !checked) return checked;
  if (auto checked = check_threads(plan, parts); !checked) return checked;
  return check_connection(choose_transport(plan.transport, plan.connection), plan.connection);
}

using Workers = std::vector<std::unique_ptr<AttackWorker>>;

Result<Workers> make_workers(const AttackPlan& plan, const AttackParts& parts,
                             SampleWriter* writer) {
  Workers workers;
  for (std::uint32_t i = 0; i < plan.threads; ++i) {
    auto worker = AttackWorker::create(plan, parts, {.index = i, .count = plan.threads},
                                       writer == nullptr ? nullptr : &writer->ring(i));
    if (!worker) return worker.error();
    workers.push_back(std::move(*worker));
  }
  return workers;
}

// Callbacks find the thread whose request they complete.
class Attachment {
 public:
  Attachment(const AttackPlan& plan, const AttackParts& parts, Workers& workers)
      : sink_(plan.until == Until::completed ? parts.callbacks : nullptr) {
    if (sink_ == nullptr) return;
    sink_->attach(plan.seed, parts.judge, [&workers](const CallbackEvent& event) {
      workers[event.sequence % workers.size()]->call_back(event);
    });
  }
  ~Attachment() {
    if (sink_ != nullptr) sink_->detach();
  }
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;

 private:
  CallbackSink* sink_;
};

// The first worker on this thread, each other on one of its own, of the same scheduling class.
void run_workers(Workers& workers, const AttackParts& parts, std::int64_t start) {
  const std::stop_callback stop(parts.stop, [&workers] {
    for (const auto& worker : workers) worker->wake();
  });
  std::vector<std::jthread> threads;
  const SchedulingClass own = SchedulingClass::of(0);
  for (std::size_t i = 1; i < workers.size(); ++i)
    threads.emplace_back([&worker = *workers[i], own, start] {
      static_cast<void>(own.give(0));  // as far as that goes
      worker.run(start);
    });
  workers.front()->run(start);
}

AttackResult merged(const Workers& workers) {
  AttackResult result = workers.front()->result();
  for (std::size_t i = 1; i < workers.size(); ++i) result.merge(workers[i]->result());
  result.threads = static_cast<std::uint32_t>(workers.size());
  return result;
}

}  // namespace

Result<AttackResult> run_attack(const AttackPlan& plan, const AttackParts& parts) {
  if (auto checked = check_plan(plan, parts); !checked) return checked.error();
  raise_descriptor_limit();
  // Both clocks are read at one moment, ahead of what has to be made ready: spans of other
  // processes are laid beside the samples by the wall clock, to the microsecond.
  const std::int64_t start = monotonic_ns() + kLead;
  const std::int64_t start_wall = wall_ns() + kLead;
  std::unique_ptr<SampleWriter> writer;
  if (!plan.samples.empty()) {
    SampleFileHeader header;
    header.start_wall_ns = start_wall;
    header.seed = plan.seed;
    auto opened = SampleWriter::open(plan.samples, header, plan.threads);
    if (!opened) return opened.error();
    writer = std::move(*opened);
  }
  auto workers = make_workers(plan, parts, writer.get());
  if (!workers) return workers.error();
  {
    const Attachment attachment(plan, parts, *workers);
    run_workers(*workers, parts, start);
  }
  AttackResult result = merged(*workers);
  result.started_wall_ns = start_wall;
  if (writer) {
    if (auto closed = writer->close(); !closed) result.samples_error = closed.error().text();
    result.samples_thinned = writer->thinned();
  }
  return result;
}

}  // namespace composure::loadgen
