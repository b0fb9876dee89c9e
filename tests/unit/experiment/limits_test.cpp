#include "harness/experiment/limits.h"

#include <gtest/gtest.h>

namespace composure::experiment {
namespace {

using scenario::MechanismKind;
using scenario::Scenario;
using scenario::Task;

Scenario chain(MechanismKind kind) {
  Scenario made;
  made.functions["free"] = {.image = "echo"};
  made.functions["tight"] = {.image = "echo", .limits = {.cpus = 0.5}};
  made.functions["small"] = {.image = "echo", .limits = {.memory_bytes = 1 << 26}};
  made.functions["unused"] = {.image = "echo", .limits = {.cpus = 0.5}};
  made.composition.mechanism.kind = kind;
  made.composition.start = "a";
  made.composition.nodes = {
      {"a", Task{"free", "b"}}, {"b", Task{"tight", "c"}}, {"c", Task{"small", ""}}};
  return made;
}

std::string missing(const Scenario& scenario, const stack::StackAddress& address) {
  const auto found = limits_missing(scenario, address);
  return found ? found->what : "";
}

TEST(LimitsMissing, WithoutControlGroupsNoneIsApplied) {
  for (const auto kind : {MechanismKind::fused, MechanismKind::manual, MechanismKind::flow}) {
    EXPECT_EQ(missing(chain(kind), {.without_cgroups = "not root"}),
              "limits not applied to small, tight: not root");
    EXPECT_EQ(missing(chain(kind), {}),
              "limits not applied to small, tight: the stack has no control groups");
  }
}

TEST(LimitsMissing, TheFusedFunctionHasNone) {
  const stack::StackAddress stack{.cgroup = "composure-1"};
  EXPECT_EQ(missing(chain(MechanismKind::manual), stack), "");
  EXPECT_EQ(missing(chain(MechanismKind::flow), stack), "");
  EXPECT_EQ(missing(chain(MechanismKind::fused), stack),
            "limits not applied to small, tight: the fused function, which holds all handlers, "
            "has none");
}

TEST(LimitsMissing, WhatAsksForNoneMissesNone) {
  Scenario scenario = chain(MechanismKind::fused);
  for (auto& [name, function] : scenario.functions) function.limits = {};
  EXPECT_EQ(missing(scenario, {}), "");
}

}  // namespace
}  // namespace composure::experiment
