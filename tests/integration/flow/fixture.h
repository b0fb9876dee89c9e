// What most of these tests have: a gateway with the tasks a, b, c that add their names.
#pragma once

#include <gtest/gtest.h>

#include "tests/integration/flow/flow_process.h"

namespace composure::flow::testing {

class FlowTest : public ::testing::Test {
 protected:
  FlowTest() {
    servers().remove_values();  // what replicas of other tests had no time to remove
    servers().remove_states();
    for (const char* name : {"a", "b", "c"}) gateway.set_function(name, append(name));
  }

  // A replica that gets the messages.
  FlowProcess& replica(std::map<std::string, std::string> environment = {}) {
    replicas.push_back(std::make_unique<FlowProcess>(gateway, std::move(environment)));
    std::vector<std::uint16_t> ports;
    for (const auto& each : replicas) ports.push_back(each->port());
    gateway.set_replicas(ports);
    return *replicas.back();
  }

  // The callback of an execution, once it is there.
  Gateway::Callback completion(const std::string& id) {
    const bool came =
        eventually([&] { return gateway.callbacks().count(id) > 0; }, std::chrono::seconds(20));
    EXPECT_TRUE(came) << "no callback of execution " << id;
    return gateway.callbacks()[id];
  }

  void expect_nothing_left() {
    EXPECT_TRUE(eventually([] { return servers().values() == 0; })) << servers().values();
    EXPECT_TRUE(eventually([] { return servers().states() == 0; })) << servers().states();
  }

  Gateway gateway;
  std::vector<std::unique_ptr<FlowProcess>> replicas;
};

}  // namespace composure::flow::testing
