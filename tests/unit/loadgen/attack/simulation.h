// An attack in simulated time: a clock that moves when it is told to, and a transport whose answers
// come at the moments that a test says. What the loop does is the loop's own; what it sees is
// exact.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "loadgen/attack/attack_loop.h"
#include "loadgen/attack/attack_tally.h"
#include "loadgen/callback/callback_mailbox.h"
#include "loadgen/clock.h"
#include "loadgen/measure/sample_ring.h"
#include "loadgen/schedule/schedule.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): a test's header

constexpr std::int64_t ns(std::chrono::nanoseconds time) { return time.count(); }

// The attack's moment 0, so that a time which forgot it shows.
inline constexpr std::int64_t kStart = 5'000'000'000;

class SimulatedClock final : public Clock {
 public:
  std::int64_t now() const override { return now_; }
  void advance(std::chrono::nanoseconds by) { now_ += by.count(); }
  void advance_to(std::int64_t moment) { now_ = std::max(now_, moment); }

 private:
  std::int64_t now_ = kStart;
};

// What becomes of one request, from the moment at which it is sent.
struct Fate {
  std::chrono::nanoseconds after{0};
  Answer answer{};                      // its times are filled in
  bool answered = true;                 // false: nothing ever comes
  std::function<void()> called_back{};  // called at `callback_after`, if any
  std::chrono::nanoseconds callback_after{0};
};
// Of request k, sent at `sent` (since the start).
using Service = std::function<Fate(std::uint64_t k, std::int64_t sent)>;

inline Fate answers_after(std::chrono::nanoseconds time, int status = 200) {
  Fate fate{.after = time};
  fate.answer.status = status;
  return fate;
}

class SimulatedTransport final : public Transport {
 public:
  SimulatedTransport(SimulatedClock& clock, Service service)
      : clock_(clock), service_(std::move(service)) {}

  AnswerHandler* handler = nullptr;
  std::chrono::nanoseconds wakes_late{0};   // after each sleep that nothing ended
  std::chrono::nanoseconds looks_for{1us};  // a look that does not wait
  std::size_t at_once = 64;                 // answers that one look reads
  bool knows_arrivals = true;               // when what it reads had come
  std::uint32_t most_in_flight = 0;
  int looks = 0;  // calls of run()

  void start(std::uint32_t slot, const Request& request) override {
    const std::int64_t sent = clock_.now();
    Fate fate = service_(std::stoull(request.path.substr(1)), sent - kStart);
    if (fate.called_back) schedule(sent + fate.callback_after.count(), kCallback, fate.called_back);
    if (fate.answered) {
      Answer answer = fate.answer;
      const std::int64_t arrives = sent + fate.after.count();
      schedule(arrives, slot, [=, this] { deliver(slot, answer, sent, arrives); });
    }
    most_in_flight = std::max(most_in_flight, ++in_flight_);
  }

  Answer abort(std::uint32_t slot) override {
    std::erase_if(events_, [slot](const auto& event) { return event.second.slot == slot; });
    --in_flight_;
    Answer answer;
    answer.outcome = Outcome::cancelled;
    return answer;
  }

  TransportKind kind() const override { return TransportKind::http1; }

  void run(std::int64_t deadline) override {
    ++looks;
    if (deadline <= clock_.now()) {
      if (!due_now()) clock_.advance(looks_for);
    } else {
      const std::int64_t woken = deadline > kForever ? kForever : deadline + wakes_late.count();
      clock_.advance_to(events_.empty() ? woken : std::min(events_.begin()->first, woken));
    }
    for (std::size_t i = 0; i < at_once && due_now(); ++i) {
      const auto happens = std::move(events_.begin()->second.happens);
      events_.erase(events_.begin());
      happens();
    }
  }

  // Something that happens at a moment since the start, whatever else does.
  void at(std::chrono::nanoseconds moment, std::function<void()> happens) {
    schedule(kStart + moment.count(), kCallback, std::move(happens));
  }

 private:
  static constexpr std::uint32_t kCallback = ~std::uint32_t{0};
  static constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max() / 2;
  struct Event {
    std::uint32_t slot;
    std::function<void()> happens;
  };

  class Arrived final : public ArrivalSource {
   public:
    explicit Arrived(std::int64_t moment) : moment_(moment) {}
    std::optional<std::int64_t> arrived() const override { return moment_; }

   private:
    std::int64_t moment_;
  };

  bool due_now() const { return !events_.empty() && events_.begin()->first <= clock_.now(); }
  void schedule(std::int64_t moment, std::uint32_t slot, std::function<void()> happens) {
    events_.emplace(moment, Event{slot, std::move(happens)});
  }
  // As the real ones do, it says when it has read the answer, not when that came.
  void deliver(std::uint32_t slot, Answer answer, std::int64_t sent, std::int64_t arrived) {
    const Arrived source(arrived);
    if (knows_arrivals) answer.source = &source;
    answer.written = sent;
    answer.first_byte = answer.done = clock_.now();
    answer.head_whole = true;
    --in_flight_;
    handler->on_answer(slot, answer);
  }

  SimulatedClock& clock_;
  Service service_;
  std::multimap<std::int64_t, Event> events_;
  std::uint32_t in_flight_ = 0;
};

// Request k goes to /k; making it may take its time.
class SimulatedRequests final : public RequestSource {
 public:
  std::function<void(std::uint64_t)> making{};
  void fill(std::uint64_t sequence, Request& request) const override {
    request.path = "/" + std::to_string(sequence);
    if (making) making(sequence);
  }
};

// One thread's attack.
class Simulation {
 public:
  explicit Simulation(Service service) : transport(clock, std::move(service)) {
    plan.spin = 0ns;
    plan.timeout = 10s;
    plan.duration = 1s;
  }

  AttackPlan plan;
  SimulatedClock clock;
  SimulatedTransport transport;
  SimulatedRequests requests;
  const AnswerCheck* check = nullptr;
  std::stop_source stop;
  EventLoop events;
  // Stamp of the oldest callback that was read and not handed over; 0: none.
  std::atomic<std::int64_t> under_way{0};
  CallbackMailbox mailbox{events, under_way};

  AttackResult result;
  std::vector<Sample> samples;  // in the order of their sequences
  std::int64_t spun = 0;

  // True: it was stopped.
  bool run() {
    const auto arrivals = make_arrivals(plan.schedule, plan.duration.count());
    return run(*arrivals);
  }
  bool run(Arrivals& arrivals) {
    const AttackParts parts{.requests = requests, .check = check, .stop = stop.get_token()};
    SampleRing ring(1 << 16);
    result.closed_loop = is_closed_loop(plan.schedule);
    AttackTally tally(result, &ring, nullptr, nullptr);
    AttackLoop loop(plan, parts, plan.max_in_flight, arrivals, tally,
                    plan.until == Until::completed ? &mailbox : nullptr, clock);
    transport.handler = &loop;
    const bool stopped = loop.run(transport, kStart);
    spun = loop.spun();
    ring.pop(samples, 1 << 16);
    std::sort(samples.begin(), samples.end(),
              [](const Sample& a, const Sample& b) { return a.sequence < b.sequence; });
    return stopped;
  }

  // As if the result of request k had been read now.
  void call_back(std::uint64_t k, CallbackVerdict verdict = CallbackVerdict::ok) {
    mailbox.put({.sequence = k, .arrival = clock.now(), .verdict = verdict});
  }
};

}  // namespace composure::loadgen
