#include "harness/experiment/deployment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <variant>

#include "harness/scenario/mechanism.h"
#include "harness/scenario/text.h"

namespace composure::experiment {
namespace {

using scenario::Scenario;
using scenario::Walker;
using stack::Deployment;

std::set<std::string> functions_used(const Scenario& scenario) {
  std::set<std::string> used;
  for (const auto& [name, node] : scenario.composition.nodes)
    if (const auto* task = std::get_if<scenario::Task>(&node)) used.insert(task->function);
  return used;
}

Deployment plain(const std::string& name, const scenario::Function& function,
                 const stack::StackAddress& address) {
  Deployment made{.name = name,
                  .image = function.image + ":" + function.language,
                  .environment = function.environment,
                  .labels = function.labels};
  made.environment["gateway_url"] = address.offer("gateway", "url");
  made.environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = address.offer("traces", "url");
  if (function.limits.cpus)
    made.cpu_limit = fmt::format("{}m", std::lround(*function.limits.cpus * 1000));
  if (function.limits.memory_bytes)
    made.memory_limit = std::to_string(*function.limits.memory_bytes);
  return made;
}

Deployment fused(const Scenario& scenario, const std::string& name,
                 const stack::StackAddress& address) {
  const std::string first = *functions_used(scenario).begin();
  Deployment made =
      plain(name, {.image = "fused", .language = scenario.functions.at(first).language}, address);
  made.environment["COMPOSURE_COMPOSITION"] =
      scenario::composition_json(scenario::as_fused(scenario));
  return made;
}

Deployment flow(const Scenario& scenario, const stack::StackAddress& address) {
  Deployment made = plain(scenario::own_function(scenario), {.image = "flow"}, address);
  made.environment["COMPOSURE_COMPOSITION"] = scenario::composition_json(scenario);
  made.environment["nats_url"] = address.offer("queue", "url");
  made.environment["s3_url"] = address.offer("objects", "url");
  made.environment["s3_region"] = address.offer("objects", "region");
  made.environment["redis_url"] = address.offer("cache", "url");
  made.environment["store"] =
      std::string(scenario::store_word(scenario.composition.mechanism.store));
  made.secrets = flow_secrets();
  return made;
}

void add_scale_labels(const scenario::Autoscale& scale, Deployment& deployment) {
  const auto add = [&deployment](const char* what, std::uint32_t value) {
    deployment.labels.emplace(std::string("com.openfaas.scale.") + what, std::to_string(value));
  };
  add("min", scale.min);
  add("max", scale.max);
  // By CPU no alert changes anything.
  add("factor", scale.by == scenario::Scaler::alert ? scale.factor : 0);
  if (scale.by == scenario::Scaler::cpu)
    deployment.labels.emplace("com.openfaas.scale.type", "cpu");
}

DeploymentPlan plan_functions(const Scenario& scenario, const stack::StackAddress& address) {
  DeploymentPlan plan;
  const Walker walker = scenario::walker_of(scenario.composition.mechanism);
  if (walker == Walker::fused_function) {
    plan.entry = scenario::own_function(scenario);
    plan.functions.push_back(fused(scenario, plan.entry, address));
    return plan;
  }
  for (const std::string& name : functions_used(scenario)) {
    plan.functions.push_back(plain(name, scenario.functions.at(name), address));
    if (walker == Walker::functions)
      plan.functions.back().environment["COMPOSURE_COMPOSITION"] =
          scenario::composition_json(scenario);
  }
  if (walker == Walker::engine) {
    plan.functions.push_back(flow(scenario, address));
    plan.entry = plan.functions.back().name;
  } else {
    plan.entry = scenario::start_function(scenario.composition).value_or(std::string{});
  }
  return plan;
}

}  // namespace

std::vector<std::string> flow_secrets() {
  return {"nats-user",     "nats-password",  "s3-access-key",
          "s3-secret-key", "redis-password", "faasflow-hmac-secret"};
}

DeploymentPlan plan_deployment(const Scenario& scenario, const stack::StackAddress& address) {
  DeploymentPlan plan = plan_functions(scenario, address);
  plan.warm = scenario.stack.warm;
  const auto& scale = scenario.stack.autoscale;
  if (!scale) return plan;
  plan.warm = std::max(plan.warm, scale->min);
  for (Deployment& each : plan.functions) add_scale_labels(*scale, each);
  return plan;
}

DeploymentPlan plan_oracle(const Scenario& scenario, const stack::StackAddress& address) {
  const std::string name = scenario::oracle_function(scenario);
  DeploymentPlan plan{.functions = {fused(scenario, name, address)}, .entry = name};
  plan.functions.front().labels["com.openfaas.scale.factor"] = "0";  // whatever alerts there are
  return plan;
}

}  // namespace composure::experiment
