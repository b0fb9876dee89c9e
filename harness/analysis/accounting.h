// Where the time of an execution went: its critical path, cut into categories that add up to its
// response time exactly.
//
// The walk starts at the execution's end and goes back in time over the tree of spans. At each
// moment the deepest span that the end had to wait for takes the time, under its category; a span's
// children that begin after its own end (a message delivered later) carry on from it. What is no
// span's: before the first and after the last one `client`, between spans `residual`. Children that
// ran beside the path (work after an answer was sent) take nothing.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/observe/trace.h"
#include "result/repeat.h"

namespace composure::analysis {

// The load generator's view of one execution; nanoseconds since the Unix epoch, due <= sent <= end.
struct Window {
  std::int64_t due_ns = 0;  // closed loop: the same as sent
  std::int64_t sent_ns = 0;
  std::int64_t end_ns = 0;  // answered or, with completes_later, the result called back
  bool completes_later =
      false;  // the end may wait for spans that begin after their parent has ended
};

struct Breakdown {
  result::CategoryTimes times{};  // sum: end - due
  // Of the whole trace, on the path or not.
  Nanoseconds total_compute{};  // of compute spans, less what their children took
  std::uint64_t spans = 0, store_operations = 0, gateway_calls = 0;
};

// By the attribute composure.category; without it by db.system (transfer), messaging.system
// (queue), faas.* (compute); else residual.
result::Category category_of(const observe::Span& span);

// Whether every span's parent is there (but for the one the load generator sent) and every message
// published has its delivery.
bool complete(const observe::Trace& trace, bool completes_later);

// Nothing where the trace is not complete or the window makes no sense.
std::optional<Breakdown> break_down(const observe::Trace& trace, const Window& window);

// The means over a repeat's sampled executions.
class AccountingMean {
 public:
  // Whether its trace is complete: if not, it counts as executed, not as traced.
  bool add(const observe::Trace& trace, const Window& window);
  // Those that another has counted, too.
  void add(const AccountingMean& other);
  result::Accounting mean() const;

 private:
  void add(const Breakdown& found);

  Breakdown sum_;
  std::uint64_t executions_ = 0, traced_ = 0;
};

// `sums` divided by `count` so that the parts still add up to the whole, rounded. `count` > 0.
result::CategoryTimes mean_of(const result::CategoryTimes& sums, std::uint64_t count);

}  // namespace composure::analysis
