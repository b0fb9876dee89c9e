#include "fixtures/stack/hpa/seen.h"

#include <gmock/gmock.h>

namespace composure::hpa {
namespace {

TEST(Functions, AreThoseThatAskForIt) {
  const auto functions = parse_functions(R"([
    {"name": "other", "replicas": 3, "labels": {"com.openfaas.scale.min": "2"}},
    {"name": "busy", "createdAt": "2026-11-28T12:00:00Z", "replicas": 4, "availableReplicas": 3, "limits": {"cpu": "1"},
     "requests": {"cpu": "250m"}, "labels": {"com.openfaas.scale.type": "cpu",
     "com.openfaas.scale.min": "2", "com.openfaas.scale.max": "8"}},
    {"name": "plain", "limits": {"cpu": "0.5"}, "labels": {"com.openfaas.scale.type": "cpu",
     "com.openfaas.scale.max": "many"}},
    {"name": "free", "labels": {"com.openfaas.scale.type": "cpu"}},
    {"labels": {"com.openfaas.scale.type": "cpu"}}, 7])");
  ASSERT_TRUE(functions);
  ASSERT_EQ(functions->size(), 3u);
  const ScaledFunction& busy = functions->at(0);
  EXPECT_EQ(busy.name, "busy");
  EXPECT_EQ(busy.replicas, 4u);
  EXPECT_EQ(busy.available, 3u);
  EXPECT_EQ(busy.created, "2026-11-28T12:00:00Z");
  EXPECT_EQ(busy.request, 0.25);
  EXPECT_EQ(busy.bounds.min, 2u);
  EXPECT_EQ(busy.bounds.max, 8u);
  EXPECT_EQ(functions->at(1).request, 0.5);  // the limit, as Kubernetes has it
  EXPECT_EQ(functions->at(1).bounds.max, 20u);
  EXPECT_EQ(functions->at(2).request, 0);
  EXPECT_FALSE(parse_functions("{}"));
  EXPECT_FALSE(parse_functions("nothing"));
}

TEST(Use, IsCountedByFunction) {
  const auto used = parse_use(R"({"status": "success", "data": {"resultType": "vector", "result": [
    {"metric": {"function_name": "busy.openfaas-fn", "name": "a"}, "value": [1.5, "0.25"]},
    {"metric": {"function_name": "busy.openfaas-fn", "name": "b"}, "value": [1.5, "0.5"]},
    {"metric": {"function_name": "idle.openfaas-fn", "name": "c"}, "value": [1.5, "0"]}]}})");
  ASSERT_TRUE(used);
  EXPECT_EQ(used->at("busy").replicas, 2u);
  EXPECT_EQ(used->at("busy").cores, 0.75);
  EXPECT_EQ(used->at("idle").replicas, 1u);
  EXPECT_TRUE(parse_use(R"({"data": {"result": []}})")->empty());
  EXPECT_FALSE(parse_use("{}"));
  EXPECT_FALSE(parse_use(R"({"data": {"result": [{"metric": {}, "value": [1, "x"]}]}})"));
}

}  // namespace
}  // namespace composure::hpa
