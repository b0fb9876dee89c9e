// What one measurement of one cell gave. Plain values; docs/result.md says how each is made and
// what null means.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"

namespace composure::result {

// How the load was offered.
struct Offered {
  std::uint64_t requests = 0;            // sent
  std::optional<double> target_per_s{};  // what the schedule asked for; absent for a closed loop
  double rate_per_s = 0;                 // what was reached
  std::uint64_t dropped = 0;             // due, but never sent
  bool closed_loop = false;              // no due times: response = service, waiting is hidden
};

// One entry per kind of outcome that can occur: see `outcome_names`. Absent means zero.
struct Outcomes {
  std::map<std::string, std::uint64_t, std::less<>> counts{};  // every outcome but http_error
  std::map<int, std::uint64_t> http_error{};                   // by status

  std::uint64_t total() const;
  std::uint64_t of(std::string_view name) const;  // "http_error": the sum over statuses
  std::uint64_t failed() const { return total() - of("ok"); }
};

// How a request that was sent can end. The load generator's names; what it dropped stands in
// Offered.
inline constexpr std::array<std::string_view, 13> outcome_names = {
    "ok",  "wrong", "http_error", "timeout",  "lost",      "refused",   "reset",
    "dns", "tls",   "protocol",   "too_long", "cancelled", "unanswered"};

// What a failure looked like, once per kind (and status): the first one seen.
struct Failure {
  std::string outcome{};        // of outcome_names
  std::optional<int> status{};  // of an http_error
  std::uint64_t count = 0;
  std::string example{};  // "expected \"fizz\", got \"buzz\" (request 17)"; at most 200 bytes
};

// Latencies of one kind. Absent: nothing was counted, or the count does not support the percentile
// (`supports`).
struct LatencyBlock {
  std::uint64_t count = 0;
  std::optional<Nanoseconds> min{}, mean{}, max{}, p50{}, p75{}, p90{}, p95{}, p99{}, p99_9{};
};

// A percentile needs at least one sample beyond it: p50 two, p99 a hundred, p99.9 a thousand.
bool supports(std::uint64_t count, double quantile);
// Clears every percentile that the count does not support.
LatencyBlock supported(LatencyBlock block);

struct Latency {
  LatencyBlock response{};   // done - due, of ok requests (closed loop: done - sent)
  LatencyBlock service{};    // done - sent, of ok requests
  LatencyBlock start_lag{};  // sent - due, of all requests sent
  // First answer - due, where it is not yet the result (flow); else empty.
  LatencyBlock acknowledged{};
  LatencyBlock completed{};  // result exists - due; a synchronous mechanism's equals its response
  LatencyBlock failed{};     // done - due, of requests that were not ok
};

enum class Category { compute, transfer, engine, gateway, queue, cold, client, residual };
inline constexpr std::size_t category_count = 8;
inline constexpr std::array<std::string_view, category_count> category_names = {
    "compute", "transfer", "engine", "gateway", "queue", "cold", "client", "residual"};

// One time per category, indexed by Category. Together they are the response time, exactly.
using CategoryTimes = std::array<Nanoseconds, category_count>;

// Where the time of the traced executions went: means over them.
struct Accounting {
  std::uint64_t executions = 0;  // ok executions that were sampled
  std::uint64_t traced = 0;      // of these: with a complete trace, so in the means
  CategoryTimes mean{};          // sums to `mean_total`
  Nanoseconds mean_total{};
  // Work per traced execution whether or not it was waited for.
  Nanoseconds total_compute{};
  double spans = 0, store_operations = 0, gateway_calls = 0;
};

struct ResourceUse {
  std::optional<double> cpu_s{};  // consumed during the repeat; absent: not observed
  std::optional<std::uint64_t> memory_peak_bytes{};
  std::optional<int> replicas_max{};  // functions only
};

struct Resources {
  std::map<std::string, ResourceUse> functions{};  // by function name, over its replicas
  std::map<std::string, ResourceUse>
      components;  // of the stack, by component name: what serves executions
  std::map<std::string, ResourceUse>
      instrument;  // what only measures: the load generator, metrics, traces
};

// What a scaler did to one function. Times are seconds from the begin of the load to where it was
// first seen, so late by at most a scrape or a reading; absent: it was not seen.
struct Scaling {
  // Its invocations came faster than the rule's bound; a scrape early or late at most.
  std::optional<double> load_above_s{};
  std::optional<double> alert_s{};       // the rule's alert fired
  std::optional<double> scale_up_s{};    // more replicas were asked for
  std::optional<double> ready_s{};       // more replicas could take requests
  std::optional<double> scale_down_s{};  // fewer were asked for than before
  std::optional<int> wanted_max{};       // replicas asked for at most
  std::optional<int> ready_first{}, ready_max{}, ready_last{};
};

struct Finding {
  // "start lag p99 is 1.2 ms, more than 10 % of the service time's p50 (2.1 ms)"
  std::string what{};
  std::string cure{};  // "lower load.rate or give the load generator a core"; may be empty
};

struct Validity {
  std::vector<Finding> reasons{};  // why the numbers must not be trusted; empty: valid
  std::vector<Finding> notes{};    // limitations that leave them usable ("limits not applied: ...")
  bool valid() const { return reasons.empty(); }
};

// Why a repeat gave no numbers that count. What had been recorded until then stands beside it.
struct PhaseFailure {
  std::string phase{};  // "deploy", "settle", "measure", "drain", "collect", ...
  std::string what{};   // "provider: /metrics answers 503"
  std::string hint{};   // what to do about it; may be empty
};

// `invalid`: it has numbers, and reasons not to trust them.
enum class RepeatOutcome { measured, invalid, failed };
std::string_view text(RepeatOutcome outcome);

struct Repeat {
  std::uint64_t index = 0;    // from 1; every cell gets the same requests in repeats of one index
  std::uint64_t attempt = 1;  // at this index: what failed is tried again
  std::optional<PhaseFailure> failed{};
  std::string started{};  // UTC, "2026-11-21T07:00:00Z"
  double duration_s = 0;
  std::string folder{};  // below the run folder: "cells/<key>/<index>", "...-2" of a second attempt
  Offered offered{};
  Outcomes outcomes{};
  std::vector<Failure> failures{};
  Latency latency{};
  Accounting accounting{};
  Resources resources{};
  std::map<std::string, Scaling> scaling{};  // by function; empty where nothing scales
  Validity validity{};

  RepeatOutcome outcome() const;
};

}  // namespace composure::result
