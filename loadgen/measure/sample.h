// One request of an attack as the load generator saw it: the record that is kept, 64 bytes each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace composure::loadgen {

// How a request ended. Each has exactly one outcome; `dropped` ones were never sent.
enum class Outcome : std::uint8_t {
  ok,     // the expected status and the right answer, within the timeout
  wrong,  // the expected status, but the answer (or the result called back) is not the right one
  http_error,  // any other status; a failed execution that was called back counts as status 500
  timeout,     // no whole answer within the timeout
  lost,        // acknowledged, but never completed within the timeout
  refused,     // nobody took the connection
  reset,       // the connection ended within the answer
  dns,         // the host's name has no address
  tls,         // handshake or certificate
  protocol,    // what came is not HTTP
  too_long,    // the body is longer than the plan's max_body, or the headers than 64 KiB
  cancelled,   // in flight when the attack was stopped
  dropped,  // not sent: max_in_flight reached, deadline already over, or no port or descriptor left
  unanswered,  // the connection ended after the request went out and before anything came back
};
inline constexpr std::size_t kOutcomes = 14;

// The one table of names, in the order of the enumeration.
inline constexpr std::array<std::string_view, kOutcomes> kOutcomeNames = {
    "ok",  "wrong", "http_error", "timeout",  "lost",      "refused", "reset",
    "dns", "tls",   "protocol",   "too_long", "cancelled", "dropped", "unanswered"};

constexpr std::string_view outcome_name(Outcome outcome) {
  return kOutcomeNames[static_cast<std::size_t>(outcome)];
}
std::optional<Outcome> outcome_named(std::string_view name);

// Bits of Sample::flags.
enum SampleFlag : std::uint8_t {
  kClosedLoop = 1,     // no due time existed: `due` equals `sent`
  kTraced = 2,         // sent with the sampled flag in its traceparent
  kNewConnection = 4,  // the service time holds a connection's set-up
  kAcknowledged =
      8,  // answered with the expected status (and, where there is no callback, rightly)
  kCallbackFirst = 16,  // its callback came before its answer
};

// Times are nanoseconds of the monotonic clock since the attack's start; 0 means that it did not
// happen. The layout is that of the sample file (docs/samples.md).
struct Sample {
  std::uint64_t sequence = 0;  // k of the schedule, from 0
  std::int64_t due = 0;        // when the schedule wanted it sent
  std::int64_t sent = 0;       // handed to the transport (a new connection's set-up comes after it)
  std::int64_t first_byte = 0;  // of the answer
  // The answer was whole, or its failure was known; of a timeout its deadline.
  std::int64_t done = 0;
  std::int64_t completed = 0;  // the result was called back (Until::completed only)
  std::uint64_t bytes = 0;     // of the answer's body
  std::uint16_t status = 0;    // HTTP status, 0 for none
  Outcome outcome = Outcome::ok;
  std::uint8_t flags = 0;    // SampleFlag bits
  std::uint32_t weight = 1;  // requests it stands for: more than itself where samples were thinned

  // When the request had ended for its user: with the callback where it was acknowledged and called
  // back, with the answer otherwise (of a lost one that is not the end: it ended at its deadline).
  std::int64_t end() const {
    return completed != 0 && (flags & kAcknowledged) != 0 ? completed : done;
  }
  std::int64_t response_time() const { return end() - due; }
  std::int64_t service_time() const { return end() - sent; }
  std::int64_t start_lag() const { return sent - due; }

  friend bool operator==(const Sample&, const Sample&) = default;
};
static_assert(sizeof(Sample) == 64);

}  // namespace composure::loadgen
