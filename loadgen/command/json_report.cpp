#include "loadgen/command/json_report.h"

#include <nlohmann/json.hpp>

namespace composure::loadgen {
namespace {

using Json = nlohmann::ordered_json;

template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json of_histogram(const Histogram& times) {
  Json json;
  json["count"] = times.count();
  json["min"] = or_null(times.min());
  json["mean"] = or_null(times.mean());
  const std::pair<const char*, double> percentiles[] = {
      {"p50", 50}, {"p75", 75},     {"p90", 90},      {"p95", 95},
      {"p99", 99}, {"p99_9", 99.9}, {"p99_99", 99.99}};
  for (const auto& [name, percentile] : percentiles)
    json[name] = or_null(times.percentile(percentile));
  json["max"] = or_null(times.max());
  return json;
}

Json of_phases(const AttackResult& result) {
  constexpr std::array<const char*, kPhases> kNames = {"connect", "lookup", "write", "wait",
                                                       "read"};
  Json json;
  for (std::size_t i = 0; i < kPhases; ++i) {
    const PhaseTotal& phase = result.phases[i];
    if (phase.count == 0) continue;
    json[kNames[i]] = {{"mean", static_cast<double>(phase.sum) / static_cast<double>(phase.count)},
                       {"min", phase.min},
                       {"max", phase.max}};
  }
  return json;
}

}  // namespace

std::string load_json(const LoadOptions& options, const LoadPlan& plan, const AttackResult& result,
                      const Answers& answers, const std::vector<Doubt>& doubts,
                      const std::vector<GateVerdict>& gates) {
  Json json;
  json["tool"] = "composure load";
  json["version"] = 1;
  json["method"] = options.method;
  json["url"] = plan.target.origin + plan.target.path;
  json["loop"] = result.closed_loop ? "closed" : "open";
  json["seed"] = plan.attack.seed;
  json["started_ns"] = result.started_wall_ns;
  json["duration_ns"] = result.duration.count();
  json["offering_ns"] = result.offering.count();
  json["offered"] = result.offered;
  json["sent"] = result.sent;
  for (std::size_t i = 0; i < kOutcomes; ++i)
    json["outcomes"][std::string(kOutcomeNames[i])] = result.outcomes[i];
  json["statuses"] = Json::object();
  for (const auto& [status, times] : answers.statuses)
    json["statuses"][std::to_string(status)] = times;
  json["ok_per_second"] = answer_rate(result);
  json["error_share"] = error_share(result);
  json["body_bytes"] = answers.bytes;
  json["response_ns"] = of_histogram(answers.response);
  json["service_ns"] = of_histogram(answers.service);
  json["response_ok_ns"] = of_histogram(result.response);
  json["start_lag_ns"] = of_histogram(result.start_lag);
  json["phases_ns"] = of_phases(result);
  json["generator"] = {{"transport", transport_name(result.transport)},
                       {"threads", result.threads},
                       {"connections", result.connections},
                       {"cpu_seconds", result.client_cpu_seconds},
                       {"spin_seconds", result.client_spin_seconds},
                       {"interrupted", result.cancelled}};
  json["gates"] = Json::array();
  for (const GateVerdict& gate : gates)
    json["gates"].push_back({{"met", gate.met}, {"text", gate.text}});
  json["doubts"] = Json::array();
  for (const Doubt& doubt : doubts)
    json["doubts"].push_back({{"grave", doubt.grave}, {"what", doubt.what}, {"cure", doubt.cure}});
  return json.dump(2) + "\n";
}

}  // namespace composure::loadgen
