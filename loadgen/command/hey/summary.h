// The numbers of hey's report, and its text.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "loadgen/attack/result.h"
#include "loadgen/command/answers.h"
#include "loadgen/command/options.h"
#include "loadgen/command/plan.h"

namespace composure::loadgen {

// Seconds, unless said otherwise.
struct HeySummary {
  double total = 0, slowest = 0, fastest = 0, average = 0;
  double requests_per_second = 0;
  std::uint64_t data = 0;  // bytes of bodies
  std::uint64_t data_per_answer = 0;

  struct Bar {
    double mark = 0;  // answers that took longer than the bar above and at most this
    std::uint64_t count = 0;
  };
  std::vector<Bar> bars{};  // 11, or none where there is no answer
  struct Percentile {
    int percent = 0;
    double latency = 0;
  };
  std::vector<Percentile> percentiles{};
  struct Spread {
    double average = 0, fastest = 0, slowest = 0;
  };
  std::array<Spread, kPhases> details{};  // by Phase

  std::map<int, std::uint64_t> statuses{};
  std::map<std::string, std::uint64_t> errors{};
};

// Latencies are response times: from the moment a request was due to the end of its answer.
HeySummary summarise(const LoadPlan& plan, const std::string& method, const AttackResult& result,
                     const Answers& answers);
// With hey's defects: docs/load.md lists them. Needs the rows of at least the first million
// answers.
HeySummary summarise_as_hey(const LoadPlan& plan, const std::string& method,
                            const AttackResult& result, const Answers& answers);

// hey's layout, byte for byte. `as_hey`: errors are printed as Go's Printf prints a format without
// values.
std::string hey_text(const HeySummary& summary, bool as_hey = false);
// hey's header, and a row for each answer; times with `decimals` places behind the point (hey: 4).
// `as_hey`: from the moment a request was sent instead of due. `start_ns` is added to offsets.
std::string hey_csv(const std::vector<AnswerRow>& rows, int decimals, bool as_hey,
                    std::int64_t start_ns = 0);

// hey keeps so many rows.
inline constexpr std::uint64_t kHeyRows = 1'000'000;

}  // namespace composure::loadgen
