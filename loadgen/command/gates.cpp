#include "loadgen/command/gates.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "loadgen/command/time_text.h"

namespace composure::loadgen {
namespace {

std::optional<double> percentile_of(GateOf of) {
  switch (of) {
    case GateOf::p50:
      return 50;
    case GateOf::p90:
      return 90;
    case GateOf::p95:
      return 95;
    case GateOf::p99:
      return 99;
    case GateOf::p999:
      return 99.9;
    default:
      return std::nullopt;
  }
}

std::optional<double> value_of(GateOf of, const AttackResult& result) {
  const auto as_number = [](std::optional<std::int64_t> value) {
    return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
  };
  if (of == GateOf::errors) return error_share(result);
  if (of == GateOf::rate) return answer_rate(result);
  if (of == GateOf::mean) return result.response.mean();
  if (of == GateOf::max) return as_number(result.response.max());
  return as_number(result.response.percentile(*percentile_of(of)));
}

std::string text_of(GateOf of, double value) {
  if (of == GateOf::errors) return fmt::format("{:.3g} %", value * 100);
  if (of == GateOf::rate) return fmt::format("{:.1f}/s", value);
  return time_text(value);
}

}  // namespace

double error_share(const AttackResult& result) {
  const std::uint64_t judged = result.offered - result.count(Outcome::cancelled);
  if (judged == 0) return 0;
  return static_cast<double>(judged - result.count(Outcome::ok)) / static_cast<double>(judged);
}

double answer_rate(const AttackResult& result) {
  const double duration = std::chrono::duration<double>(result.duration).count();
  return duration > 0 ? static_cast<double>(result.count(Outcome::ok)) / duration : 0;
}

GateVerdict judge(const Gate& gate, const AttackResult& result) {
  const auto value = value_of(gate.of, result);
  const std::string name = gate.flag + " " + gate.bound_text + ": ";
  if (!value) {
    const std::uint64_t needed =
        percentile_of(gate.of)
            ? static_cast<std::uint64_t>(std::ceil(100 / (100 - *percentile_of(gate.of)) - 1e-9))
            : 1;
    return {false, name + fmt::format("needs {} answers with 2xx, there are {}", needed,
                                      result.response.count())};
  }
  const bool met = gate.of == GateOf::rate ? *value >= gate.bound : *value <= gate.bound;
  return {met, name + text_of(gate.of, *value)};
}

}  // namespace composure::loadgen
