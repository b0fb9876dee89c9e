#include "tests/integration/experiment/real_stack.h"

#include <fmt/format.h>

#include "harness/scenario/load.h"
#include "tests/places.h"

namespace composure::experiment {

void RealStack::SetUpTestSuite() {
  auto up = stack::Stack::up({.source = COMPOSURE_SOURCE_DIR,
                              .programs = COMPOSURE_BIN_DIR,
                              .guard_program = COMPOSURE_BIN_DIR "/composure"});
  ASSERT_TRUE(up) << up.error().text();
  stack_ = std::move(*up);
  gateway_ = std::make_unique<stack::OpenFaasClient>(stack_->address());
  for (const std::string& name : flow_secrets())
    ASSERT_TRUE(gateway_->put_secret(name, stack_->address().secret(name)));
}

void RealStack::TearDownTestSuite() {
  gateway_.reset();
  stack_.reset();
}

DeploymentPlan RealStack::planned(const std::string& composition, const std::string& mechanism) {
  const auto loaded =
      scenario::load_text(fmt::format("name: same\n{}load: {{rate: 1/s}}\n", composition), "test",
                          {.images = COMPOSURE_SOURCE_DIR "/fixtures/functions",
                           .set = {"composition.mechanism=" + mechanism}});
  for (const Error& error : loaded.errors) ADD_FAILURE() << error.text();
  if (!loaded.plan) return {};
  return plan_deployment(loaded.plan->cells.front().scenario, stack_->address());
}

void RealStack::deploy(const DeploymentPlan& plan) {
  for (const auto& each : plan.functions)
    if (auto ok = gateway_->deploy(each); !ok) ADD_FAILURE() << ok.error().text();
  for (const auto& each : plan.functions)
    if (auto ok = gateway_->wait_available(each.name, 1, std::chrono::seconds(20)); !ok)
      ADD_FAILURE() << ok.error().text();
}

void RealStack::remove(const DeploymentPlan& plan) {
  for (const auto& each : plan.functions) EXPECT_TRUE(gateway_->remove(each.name));
}

}  // namespace composure::experiment
