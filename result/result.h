// The values of a run: what result.json holds and every reporter reads. Start here; then repeat.h.
// Nobody derives a number from these but harness/analysis: reporters only print.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "result/repeat.h"

namespace composure::result {

inline constexpr std::string_view schema_name = "composure.result/1";

// How the programs of the stack and of the instrument were compiled.
struct Build {
  std::string compiler{};  // "g++ 12.2.0"
  std::string flags{};     // "-O2 -DNDEBUG"
  std::string type{};      // "Release"
  friend bool operator==(const Build&, const Build&) = default;
};

struct Environment {
  std::string cpu{};  // model name
  int cores = 0;      // that this process may use
  std::uint64_t memory_bytes = 0;
  std::string kernel{};
  std::string governor{};       // empty: unknown
  std::string clock_source{};   // empty: unknown
  std::string cgroups{};        // "v1", "v2", or "none: <why>"
  bool limits_applied = false;  // the functions' CPU and memory limits were in force
  std::map<std::string, std::string> versions{};  // component or program -> version
  std::string git_revision{};                     // of this suite; empty: unknown
  std::optional<Build> build{};                   // absent in records of before
  std::uint64_t seed = 0;
  double load_average = 0;    // over the minute before the run
  std::string fingerprint{};  // equal on machines whose numbers may be compared
};

// A statistic over repeats. Units: latencies in ns, see docs/result.md "Metrics" for the rest.
struct Estimate {
  double median = 0;
  // Where the true value lies with the probability `coverage`, 0..1: at least 0.95 where the
  // repeats are enough for that. Absent for one repeat; the coverage alone in records of before.
  std::optional<double> low{}, high{};
  std::size_t repeats = 0;  // that had a value
  std::optional<double> coverage{};
};

// By metric name: "response.p50", "error_rate", "cpu_per_execution", ...
using Summary = std::map<std::string, Estimate>;

// All repeats of a cell taken together (valid ones, when there is any).
struct Total {
  std::size_t repeats = 0;
  Offered offered{};
  Outcomes outcomes{};
  std::vector<Failure> failures{};
  Latency latency{};        // count, min, mean, max; percentiles are absent (see Summary)
  Accounting accounting{};  // weighted by traced executions
  Resources resources{};    // CPU: sum; memory and replicas: highest
  Validity validity{};      // each distinct finding once
};

// Dotted path and value, in the order of the matrix.
using Key = std::vector<std::pair<std::string, std::string>>;
inline constexpr std::string_view mechanism_path = "composition.mechanism";

// The file whose arrivals were replayed, as far as the load went.
struct Replayed {
  std::string file{};  // as the scenario has it
  double speed = 1;
  std::uint64_t arrivals = 0;        // of each repeat
  std::uint64_t busiest_second = 0;  // the most of them in one second
  std::string checksum{};            // of the file: FNV-1a, 64 bits, hexadecimal
};

// What a scaler did to one function over the repeats that count: each time's median over those in
// which it was seen; replicas: the most of any repeat.
struct ScalingSummary {
  std::optional<Estimate> load_above_s{}, alert_s{}, scale_up_s{}, ready_s{}, scale_down_s{};
  std::optional<int> wanted_max{}, ready_max{};
};

struct Cell {
  Key key{};            // {"composition.mechanism", "flow/cache"}, {"length", "6"}
  std::string label{};  // "flow/cache, n=6"
  std::optional<Replayed> replayed{};
  std::vector<Repeat> repeats{};
  Total total{};
  Summary summary{};
  std::map<std::string, ScalingSummary> scaling{};  // by function; empty where nothing scales
};

// Of runs without any difference the share, at most, that say "faster" of anything.
inline constexpr double comparison_error = 0.05;
// A difference of less than this share is not worth a word.
inline constexpr double comparison_margin = 0.05;

// How two cells differ in one metric, by repeats. `faster` has the smaller median. What is optional
// records of before do not have.
struct Comparison {
  std::string metric{};            // "completed.p50"
  std::string faster{}, slower{};  // labels
  // Medians of all ratios (differences, in the metric's unit) of a slower and a faster repeat.
  Estimate factor{}, difference{};
  // How often equal cells differ so much, by the rank test: alone, and among all comparisons of the
  // run. Absent where a cell is invalid.
  std::optional<double> p{}, p_adjusted{};
  std::string verdict{};             // "faster", "no difference", "inconclusive"
  std::optional<std::string> why{};  // it is inconclusive
};

// What is optional records of before do not have.
struct Threshold {
  std::string cell{};                           // label; empty: no cell has such a metric
  std::string metric{};                         // of docs/result.md "Metrics"
  std::optional<double> at_most{}, at_least{};  // in the metric's unit
  std::string on_breach = "fail";               // or "warn"
  std::optional<double> value{};
  std::string verdict{};  // "pass", "fail", "warn", by the value; "unknown": there is none
  // Of a value that is a median over repeats: its interval, and whether a bound lies within, so
  // that the verdict might as well be the other.
  std::optional<double> low{}, high{}, coverage{};
  std::optional<bool> in_doubt{};
};

// Ordered by what the exit code tells first.
enum class Verdict { pass, fail, invalid, inconclusive, incomplete, interrupted };
std::string_view text(Verdict verdict);

struct RunResult {
  std::string name{}, about{};
  std::string started{};  // UTC
  double duration_s = 0;
  bool quick = false;  // shortened by --quick
  std::size_t repeats_planned = 0;
  std::string folder{};  // as a user would type it; not in the JSON
  Verdict verdict = Verdict::pass;
  std::vector<std::string> reasons{};  // of a verdict other than pass
  // What happened to the run itself: a stack brought up anew, a run gone on with later.
  std::vector<std::string> notes{};
  Environment environment{};
  std::vector<Cell> cells{};
  std::vector<Comparison> comparisons{};
  std::vector<Threshold> thresholds{};
};

}  // namespace composure::result
