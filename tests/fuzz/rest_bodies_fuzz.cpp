// The JSON bodies of the gateway's and the provider's REST interface are refused with a reason or
// understood, and what is understood keeps to its bounds.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fixtures/stack/gateway/scaling.h"
#include "fixtures/stack/provider/bodies.h"

namespace {

using namespace composure;

void demand(bool holds) {
  if (!holds) std::abort();
}

template <typename Value>
void demand_reason(const Result<Value>& refused) {
  demand(!refused.error().text().empty());
}

void keep_to_limits(const gateway::Labels& labels) {
  const auto limits = gateway::scale_limits(labels);
  if (!limits) return demand_reason(limits);
  demand(limits->min <= limits->max && limits->factor <= 100);
  for (const std::uint64_t current : {std::uint64_t{0}, limits->min, limits->max}) {
    const std::uint64_t more = gateway::replicas_after(true, current, *limits);
    demand(more >= current && more <= limits->max);
    const std::uint64_t fewer = gateway::replicas_after(false, current, *limits);
    demand(fewer == limits->min || fewer == current);
  }
}

void read_deployment(std::string_view body) {
  const auto deployment = provider::parse_deployment(body);
  if (!deployment) return demand_reason(deployment);
  demand(provider::is_label(deployment->name) && provider::is_label(deployment->space));
  demand(deployment->replicas >= 1 && deployment->replicas <= provider::kMaxReplicas);
  const std::string key = deployment->key();
  demand(provider::key_of(provider::full_name(key)) == key);
  keep_to_limits(deployment->labels);
}

void read_others(std::string_view body) {
  if (const auto key = provider::parse_removal(body); !key) demand_reason(key);
  if (const auto scaling = provider::parse_scaling(body))
    demand(scaling->replicas <= provider::kMaxReplicas);
  if (const auto secret = provider::parse_secret(body))
    demand(provider::is_secret_name(secret->name) && provider::is_label(secret->space) &&
           secret->name.find('/') == std::string::npos);
  if (const auto alerts = gateway::parse_alerts(body); !alerts) demand_reason(alerts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  read_deployment(body);
  read_others(body);
  return 0;
}
