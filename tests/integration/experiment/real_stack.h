// A stack of the catalogue's programs, as `composure run` brings it up, one per test suite.
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "harness/experiment/deployment.h"
#include "harness/stack/stack.h"

namespace composure::experiment {

// As many echo functions as each request says in `n`; one function is enough for all of them.
inline constexpr const char* kChain = R"(
composition:
  start: chain
  nodes:
    chain: {repeat: echo, times: n}
    echo: {task: echo}
)";

class RealStack : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();
  void SetUp() override { ASSERT_NE(stack_, nullptr); }

  // What `composition` (a scenario's members functions and composition, YAML) needs under
  // `mechanism`.
  static DeploymentPlan planned(const std::string& composition, const std::string& mechanism);
  // Returns when every function is available.
  static void deploy(const DeploymentPlan& plan);
  static void remove(const DeploymentPlan& plan);

  static inline std::unique_ptr<stack::Stack> stack_;
  static inline std::unique_ptr<stack::OpenFaasClient> gateway_;
};

}  // namespace composure::experiment
