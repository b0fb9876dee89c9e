#include "harness/experiment/oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <string_view>

#include "harness/experiment/deployed_functions.h"

namespace composure::experiment {
namespace {

Result<std::string> answer_to(const std::string& input, const std::string& function,
                              stack::OpenFaasClient& gateway,
                              const std::function<bool()>& interrupted) {
  auto reply = gateway.invoke(function, input, {}, interrupted);
  if (!reply) return reply.error();
  if (reply->ok()) return std::move(reply->body);
  return Error{.what = fmt::format("the fused form answers {} to the input {}: {}", reply->status,
                                   std::string_view(input).substr(0, 100),
                                   std::string_view(reply->body).substr(0, 200)),
               .where = function,
               .hint = "expect.same_as needs a fused form that answers every input"};
}

}  // namespace

Status ask_oracle(const DeploymentPlan& plan, const Inputs& inputs, stack::OpenFaasClient& gateway,
                  const std::function<bool()>& interrupted, Answers& known) {
  const auto is_known = [&known](const std::string& input) { return known.contains(input); };
  const auto& texts = inputs.distinct();
  if (std::all_of(texts.begin(), texts.end(), is_known)) return {};
  DeployedFunctions oracle(gateway, plan);
  if (auto ok = oracle.deploy(interrupted); !ok) return ok;
  for (const std::string& input : texts) {
    if (is_known(input)) continue;
    if (interrupted()) return Error{.what = "interrupted", .where = plan.entry};
    auto answer = answer_to(input, plan.entry, gateway, interrupted);
    if (!answer && interrupted()) return Error{.what = "interrupted", .where = plan.entry};
    if (!answer) return answer.error();
    known.emplace(input, std::move(*answer));
  }
  assert(std::all_of(texts.begin(), texts.end(), is_known));
  return {};
}

}  // namespace composure::experiment
