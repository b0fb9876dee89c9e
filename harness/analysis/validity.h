// May a repeat's numbers be trusted? A pure function of numbers; every reason says what would cure
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "result/result.h"
#include "loadgen/measure/doubt.h"

namespace composure::analysis {

// What a Repeat does not hold itself.
struct ValidityFacts {
  bool idle_at_start = true;  // no request of before was still held when the load began
  bool drained = true;        // none was held any more when the repeat was over (a note)
  std::optional<double> client_cpu_share{};  // of the cores that the load generator may use, 0..1
  std::vector<std::string> restarted{};      // components that ended or began anew meanwhile
  // The stack's own, absent where it does not say; and the widest gap, absent where there is no
  // scrape at all.
  std::optional<double> scrape_interval_s{}, scrape_gap_s{};
  std::optional<result::Finding> limits_missing{};  // that the functions' limits were not applied
  std::optional<result::Finding> cores_may_halt{};  // though they were to be kept awake
  std::uint64_t samples_thinned = 0;                // without a sample of their own (a note)
  loadgen::Unconnected unconnected{};
  result::Build build{};  // of all programs; empty: unknown
};

// Those of the load itself stand in loadgen/measure/doubt.h.
struct ValidityLimits {
  double trace_share = 0.99;     // complete traces / sampled executions, at least
  double residual_share = 0.03;  // of the mean response time
  double scrape_gap_intervals = 3;
};

// What a build makes of the numbers: without optimisation, or with sanitizers, they are that
// build's, not those of programs as users run them. Nothing for one as users have it, or unknown.
std::optional<result::Finding> doubt_of(const result::Build& build);

// Whether the instruments or the stack failed the repeat, so that another attempt may well do
// better.
bool was_disturbed(const ValidityFacts& facts, const ValidityLimits& limits = {});

// `repeat.validity` is not read.
result::Validity judge_repeat(const result::Repeat& repeat, const ValidityFacts& facts,
                              const ValidityLimits& limits = {});

}  // namespace composure::analysis
