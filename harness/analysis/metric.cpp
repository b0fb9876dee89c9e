#include "harness/analysis/metric.h"

#include <array>

#include "harness/analysis/total.h"

namespace composure::analysis {
namespace {

using result::LatencyBlock;
using result::Repeat;
using Value = std::optional<double>;

struct Block {
  const char* name;
  LatencyBlock result::Latency::*block;
};
constexpr std::array<Block, 6> blocks = {{{"response", &result::Latency::response},
                                          {"service", &result::Latency::service},
                                          {"start_lag", &result::Latency::start_lag},
                                          {"acknowledged", &result::Latency::acknowledged},
                                          {"completed", &result::Latency::completed},
                                          {"failed", &result::Latency::failed}}};

struct Statistic {
  const char* name;
  std::optional<Nanoseconds> LatencyBlock::*value;
};
constexpr std::array<Statistic, 9> statistics = {{{"mean", &LatencyBlock::mean},
                                                  {"min", &LatencyBlock::min},
                                                  {"max", &LatencyBlock::max},
                                                  {"p50", &LatencyBlock::p50},
                                                  {"p75", &LatencyBlock::p75},
                                                  {"p90", &LatencyBlock::p90},
                                                  {"p95", &LatencyBlock::p95},
                                                  {"p99", &LatencyBlock::p99},
                                                  {"p99_9", &LatencyBlock::p99_9}}};

double number(std::uint64_t count) { return static_cast<double>(count); }

Value share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? Value() : number(part) / number(whole);
}

double ok(const Repeat& repeat) { return number(repeat.outcomes.of("ok")); }

Value per_second(double count, const Repeat& repeat) {
  return repeat.duration_s > 0 ? Value(count / repeat.duration_s) : Value();
}

// CPU of everything that serves executions (not of what only measures), per ok execution, in ns.
Value cpu_per_execution(const Repeat& repeat) {
  if (ok(repeat) == 0) return std::nullopt;
  double cpu_s = 0;
  bool any = false;
  for (const auto* uses : {&repeat.resources.functions, &repeat.resources.components}) {
    for (const auto& [name, use] : *uses) {
      if (!use.cpu_s) return std::nullopt;  // a sum that lacks a part would be too small
      any = true;
      cpu_s += *use.cpu_s;
    }
  }
  return any ? Value(cpu_s * 1e9 / ok(repeat)) : Value();
}

struct Simple {
  const char* name;
  Value (*of)(const Repeat&);
};
constexpr std::array<Simple, 11> simple = {{
    {"ok", [](const Repeat& r) { return Value(ok(r)); }},
    {"timeouts", [](const Repeat& r) { return Value(number(r.outcomes.of("timeout"))); }},
    {"http_errors", [](const Repeat& r) { return Value(number(r.outcomes.of("http_error"))); }},
    {"errors", [](const Repeat& r) { return Value(number(r.outcomes.failed())); }},
    {"dropped", [](const Repeat& r) { return Value(number(r.offered.dropped)); }},
    {"ok_ratio", [](const Repeat& r) { return share(r.outcomes.of("ok"), r.outcomes.total()); }},
    {"error_rate", [](const Repeat& r) { return share(r.outcomes.failed(), r.outcomes.total()); }},
    {"throughput", [](const Repeat& r) { return per_second(number(r.outcomes.total()), r); }},
    {"goodput", [](const Repeat& r) { return per_second(ok(r), r); }},
    {"cpu_per_execution", cpu_per_execution},
    {"first_answer.p50",
     [](const Repeat& r) {
       const auto& early = r.latency.acknowledged.p50;
       const auto& first = early ? early : r.latency.completed.p50;
       return first ? Value(static_cast<double>(first->count())) : Value();
     }},
}};

// The part of `metric` after "<prefix>.", if it begins so.
std::optional<std::string_view> below(std::string_view metric, std::string_view prefix) {
  if (!metric.starts_with(prefix) || metric.size() <= prefix.size() + 1) return std::nullopt;
  if (metric[prefix.size()] != '.') return std::nullopt;
  return metric.substr(prefix.size() + 1);
}

Value latency_of(const Repeat& repeat, std::string_view metric) {
  for (const Block& block : blocks) {
    const auto rest = below(metric, block.name);
    if (!rest) continue;
    for (const Statistic& statistic : statistics) {
      if (*rest != statistic.name) continue;
      const auto& value = (repeat.latency.*block.block).*statistic.value;
      return value ? Value(static_cast<double>(value->count())) : Value();
    }
  }
  return std::nullopt;
}

Value accounting_of(const Repeat& repeat, std::string_view metric) {
  const auto category = below(metric, "accounting");
  if (!category || repeat.accounting.traced == 0) return std::nullopt;
  for (std::size_t i = 0; i < result::category_count; ++i) {
    if (*category == result::category_names[i]) {
      return static_cast<double>(repeat.accounting.mean[i].count());
    }
  }
  return std::nullopt;
}

bool is_plain_outcome(std::string_view name) {
  return name != "ok" && name != "timeout" && name != "http_error";  // these have entries above
}

}  // namespace

std::optional<double> metric_of(const Repeat& repeat, std::string_view metric) {
  for (const Simple& each : simple) {
    if (metric == each.name) return each.of(repeat);
  }
  for (const std::string_view outcome : result::outcome_names) {
    if (metric == outcome && is_plain_outcome(outcome)) return number(repeat.outcomes.of(outcome));
  }
  if (const Value latency = latency_of(repeat, metric)) return latency;
  return accounting_of(repeat, metric);
}

std::vector<double> values_of(const result::Cell& cell, std::string_view metric) {
  std::vector<double> values;
  for (const Repeat* repeat : counted(cell)) {
    if (const auto value = metric_of(*repeat, metric)) values.push_back(*value);
  }
  return values;
}

}  // namespace composure::analysis
