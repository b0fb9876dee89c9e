// What reports draw: views of a run's samples, spans and series, computed when they are asked for.
// Values; docs/result.md "The page" says how each is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "result/result.h"

namespace composure::result {

// A share of requests took at most so long.
struct CurvePoint {
  double share = 0;  // 0..1
  Nanoseconds latency{};
};

// Requests that were due in one stretch of a repeat.
struct TimeBin {
  double from_s = 0, to_s = 0;  // since the begin of the load
  std::uint64_t requests = 0, failed = 0;
  std::optional<Nanoseconds> p50{}, max{};  // of those that were ok
};

struct Moment {
  double at_s = 0;  // since the begin of the load
  double value = 0;
};

// How one function was scaled in one repeat.
struct ReplicaHistory {
  std::string function{};
  std::vector<Moment> wanted{}, ready{};  // replicas, where they change
  std::vector<Moment> rate{};             // invocations per second, between scrapes
};

struct SpanView {
  std::string service{}, name{};
  Category category = Category::residual;
  Nanoseconds start{};  // since the execution was due
  Nanoseconds duration{};
  std::size_t depth = 0;  // below the root
};

// One execution with its spans, parents before children.
struct ExecutionView {
  std::string
      which{};  // "median", "p99", "slowest" of those that are traced, or a request's number
  std::uint64_t repeat = 0, request = 0;
  Nanoseconds latency{};  // due to its end
  std::vector<SpanView> spans{};
};

struct CellViews {
  std::vector<CurvePoint> curve{};  // all ok requests of the repeats that count, taken together
  std::uint64_t requests = 0;       // that the curve is of
  // Of the first repeat that counts.
  std::uint64_t repeat = 0;
  std::vector<TimeBin> over_time{};
  std::vector<ReplicaHistory> replicas{};
  std::vector<ExecutionView> executions{};
  std::vector<std::string> missing{};  // what could not be read, and why
};

class RunRecord {
 public:
  virtual ~RunRecord() = default;
  virtual const RunResult& run() const = 0;
  // `cell` is one of run().
  virtual CellViews views(const Cell& cell) const = 0;
  // `which`: "median", "p99", "slowest" or a request's number.
  virtual Result<ExecutionView> execution(const Cell& cell, const std::string& which) const = 0;
};

}  // namespace composure::result
