#include "harness/experiment/deployment.h"

#include <gmock/gmock.h>

namespace composure::experiment {
namespace {

using scenario::MechanismKind;
using scenario::Scenario;
using scenario::Task;
using testing::Contains;
using testing::ElementsAre;
using testing::Key;
using testing::Not;

Scenario two_tasks(MechanismKind kind) {
  Scenario made;
  made.name = "two";
  made.functions["one"] = {
      .image = "echo", .language = "python", .limits = {.cpus = 0.5, .memory_bytes = 1 << 20}};
  made.functions["other"] = {.image = "echo"};
  made.functions["idle"] = {.image = "echo"};
  made.composition.start = "a";
  made.composition.nodes["a"] = Task{.function = "one", .next = "b"};
  made.composition.nodes["b"] = Task{.function = "other"};
  made.composition.mechanism = {.kind = kind, .store = scenario::Store::cache};
  return made;
}

const stack::StackAddress kStack{.offers = {{"gateway", {{"url", "http://g"}}},
                                            {"traces", {{"url", "http://t"}}},
                                            {"queue", {{"url", "nats://q"}}}}};

std::vector<std::string> names(const DeploymentPlan& plan) {
  std::vector<std::string> all;
  for (const auto& each : plan.functions) all.push_back(each.name);
  return all;
}

TEST(PlanDeployment, ManualDeploysTheFunctionsThatAreUsedAndEachKnowsTheComposition) {
  const auto plan = plan_deployment(two_tasks(MechanismKind::manual), kStack);
  EXPECT_THAT(names(plan), ElementsAre("one", "other"));
  EXPECT_EQ(plan.entry, "one");
  for (const auto& each : plan.functions) {
    EXPECT_THAT(each.environment, Contains(Key("COMPOSURE_COMPOSITION")));
    EXPECT_EQ(each.environment.at("gateway_url"), "http://g");
    EXPECT_EQ(each.environment.at("OTEL_EXPORTER_OTLP_ENDPOINT"), "http://t");
  }
  EXPECT_EQ(plan.functions[0].image, "echo:python");
  EXPECT_EQ(plan.functions[0].cpu_limit, "500m");
  EXPECT_EQ(plan.functions[0].memory_limit, "1048576");
}

TEST(PlanDeployment, FlowDeploysPlainFunctionsAndTheFlowWithItsSecrets) {
  const auto plan = plan_deployment(two_tasks(MechanismKind::flow), kStack);
  EXPECT_THAT(names(plan), ElementsAre("one", "other", "two-flow"));
  EXPECT_EQ(plan.entry, "two-flow");
  EXPECT_THAT(plan.functions[0].environment, Not(Contains(Key("COMPOSURE_COMPOSITION"))));
  const auto& flow = plan.functions[2];
  EXPECT_EQ(flow.environment.at("store"), "cache");
  EXPECT_EQ(flow.environment.at("nats_url"), "nats://q");
  EXPECT_EQ(flow.secrets, flow_secrets());
  EXPECT_THAT(flow.secrets, Contains("faasflow-hmac-secret"));  // its messages are signed
}

TEST(PlanDeployment, FusedDeploysOneFunctionInTheLanguageOfTheTasks) {
  const auto plan = plan_deployment(two_tasks(MechanismKind::fused), kStack);
  EXPECT_THAT(names(plan), ElementsAre("two-fused"));
  EXPECT_EQ(plan.functions[0].image, "fused:python");
}

TEST(PlanDeployment, AutoscaleIsSaidInOpenFaasLabelsButAFunctionsOwnStand) {
  Scenario scaled = two_tasks(MechanismKind::flow);
  scaled.stack.autoscale = scenario::Autoscale{.factor = 50, .min = 2, .max = 8};
  scaled.functions["other"].labels = {{"com.openfaas.scale.max", "3"}};
  const auto plan = plan_deployment(scaled, kStack);
  const auto labels = [](const char* max) {
    return testing::UnorderedElementsAre(testing::Pair("com.openfaas.scale.min", "2"),
                                         testing::Pair("com.openfaas.scale.max", max),
                                         testing::Pair("com.openfaas.scale.factor", "50"));
  };
  EXPECT_THAT(plan.functions[0].labels, labels("8"));
  EXPECT_THAT(plan.functions[1].labels, labels("3"));
  EXPECT_THAT(plan.functions[2].labels, labels("8"));  // the flow itself
}

TEST(PlanDeployment, FunctionsThatScaleByCpuSaySoAndHeedNoAlert) {
  Scenario scaled = two_tasks(MechanismKind::manual);
  scaled.stack.autoscale = scenario::Autoscale{.by = scenario::Scaler::cpu, .max = 8};
  const auto labels = plan_deployment(scaled, kStack).functions[0].labels;
  EXPECT_EQ(labels.at("com.openfaas.scale.type"), "cpu");
  EXPECT_EQ(labels.at("com.openfaas.scale.factor"), "0");
  EXPECT_EQ(labels.at("com.openfaas.scale.max"), "8");
}

TEST(PlanDeployment, AsManyReplicasAsWarmOrAsTheScalerLeavesAtLeast) {
  Scenario scaled = two_tasks(MechanismKind::manual);
  scaled.stack.warm = 2;
  EXPECT_EQ(plan_deployment(scaled, kStack).warm, 2u);
  scaled.stack.autoscale = scenario::Autoscale{.min = 1};
  EXPECT_EQ(plan_deployment(scaled, kStack).warm, 2u);
  scaled.stack.autoscale->min = 5;
  EXPECT_EQ(plan_deployment(scaled, kStack).warm, 5u);
}

TEST(PlanOracle, IsNeverScaled) {
  const auto plan = plan_oracle(two_tasks(MechanismKind::manual), kStack);
  EXPECT_EQ(plan.functions.front().labels.at("com.openfaas.scale.factor"), "0");
}

TEST(PlanOracle, IsTheFusedFormUnderANameOfItsOwn) {
  const auto plan = plan_oracle(two_tasks(MechanismKind::manual), kStack);
  EXPECT_THAT(names(plan), ElementsAre("two-oracle"));
}

}  // namespace
}  // namespace composure::experiment
