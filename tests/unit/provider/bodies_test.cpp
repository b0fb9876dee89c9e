#include "fixtures/stack/provider/bodies.h"

#include <gmock/gmock.h>

namespace composure::provider {
namespace {

using testing::HasSubstr;

TEST(ParseDeployment, ReadsEveryMember) {
  const auto read = parse_deployment(R"({
    "service": "classify", "image": "fizzbuzz-classify:python", "namespace": "openfaas-fn",
    "envProcess": "cat", "envVars": {"a": "1", "exec_timeout": "2s"}, "secrets": ["key"],
    "labels": {"com.openfaas.scale.min": "3"}, "annotations": {"x": "y"}, "constraints": [],
    "limits": {"memory": "64Mi", "cpu": "500m"}, "requests": {"memory": "32Mi"}, "readOnlyRootFilesystem": true,
    "unknown": 1})");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->name, "classify");
  EXPECT_EQ(read->image, "fizzbuzz-classify:python");
  EXPECT_EQ(read->env_process, "cat");
  EXPECT_EQ(read->environment.at("a"), "1");
  EXPECT_EQ(read->exec_timeout, "2s");
  EXPECT_EQ(read->secrets, std::vector<std::string>{"key"});
  EXPECT_EQ(read->replicas, 3u);
  EXPECT_EQ(read->cgroup_limits.memory_bytes, 64u << 20);
  EXPECT_EQ(read->cgroup_limits.cpus, 0.5);
  EXPECT_EQ(read->requests.memory, "32Mi");
  EXPECT_TRUE(read->read_only_root);
  EXPECT_EQ(read->space, "openfaas-fn");
}

TEST(ParseDeployment, TakesTheLeastBodyAndGoNulls) {
  const auto read = parse_deployment(
      R"({"service": "f", "image": "i", "envVars": null, "labels": null, "limits": null})");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->replicas, 1u);
  EXPECT_EQ(read->exec_timeout, "30s");
  EXPECT_FALSE(read->cgroup_limits.memory_bytes);
  EXPECT_FALSE(read->annotations);
}

TEST(ParseDeployment, SaysWhichMemberIsWrong) {
  const auto problem = [](const char* json) {
    const auto read = parse_deployment(json);
    return read ? std::string("taken") : read.error().text();
  };
  EXPECT_THAT(problem("{"), HasSubstr("not a JSON object"));
  EXPECT_THAT(problem("[]"), HasSubstr("not a JSON object"));
  EXPECT_THAT(problem(R"({"image":"i"})"), HasSubstr("service:"));
  EXPECT_THAT(problem(R"({"service":"A","image":"i"})"), HasSubstr("service:"));
  EXPECT_THAT(problem(R"({"service":"../f","image":"i"})"), HasSubstr("service:"));
  EXPECT_THAT(problem(R"({"service":"f"})"), HasSubstr("image:"));
  EXPECT_THAT(problem(R"({"service":"f","image":1})"), HasSubstr("image: expected a string"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","namespace":"x/y"})"), HasSubstr("namespace:"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","constraints":["node.role == worker"]})"),
              HasSubstr("constraints: \"node.role == worker\" cannot be heeded"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","readOnlyRootFilesystem":"yes"})"),
              HasSubstr("readOnlyRootFilesystem: expected true or false"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","envVars":{"a":1}})"), HasSubstr("envVars.a:"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","secrets":"s"})"), HasSubstr("secrets:"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","limits":{"memory":"x"}})"),
              HasSubstr("limits.memory: \"x\" is not a size"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","limits":{"memory":"1"}})"),
              HasSubstr("1Mi at least"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","limits":{"cpu":"0"}})"),
              HasSubstr("limits.cpu:"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","envVars":{"exec_timeout":"5"}})"),
              HasSubstr("envVars.exec_timeout:"));
  EXPECT_THAT(problem(R"({"service":"f","image":"i","labels":{"com.openfaas.scale.min":"-1"}})"),
              HasSubstr("com.openfaas.scale.min"));
}

TEST(ParseDeployment, TakesNamesOfAtMost63) {
  const auto of_length = [](std::size_t length) {
    return static_cast<bool>(
        parse_deployment(R"({"service":")" + std::string(length, 'x') + R"(","image":"i"})"));
  };
  EXPECT_TRUE(of_length(63));
  EXPECT_FALSE(of_length(64));
}

TEST(ParseDeployment, BelongsToANamespace) {
  const auto read = parse_deployment(R"({"service":"f","image":"i","namespace":"team"})");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->space, "team");
  EXPECT_EQ(read->key(), "f.team");
  EXPECT_EQ(full_name(read->key()), "f.team");
}

TEST(ParseScaling, TakesZeroAndRefusesNonsense) {
  EXPECT_EQ(parse_scaling(R"({"serviceName":"f","replicas":0})")->replicas, 0u);
  EXPECT_EQ(parse_scaling(R"({"replicas":5})")->replicas, 5u);
  EXPECT_EQ(parse_scaling(R"({"replicas":5,"namespace":"team"})")->space, "team");
  for (const char* json : {"{}", R"({"replicas":-1})", R"({"replicas":"3"})", R"({"replicas":1.5})",
                           R"({"replicas":1e9})", R"({"replicas":18446744073709551615})"})
    EXPECT_FALSE(parse_scaling(json)) << json;
}

TEST(ParseRemoval, TakesBothNames) {
  EXPECT_EQ(*parse_removal(R"({"functionName":"f"})"), "f");
  EXPECT_EQ(*parse_removal(R"({"functionName":"f.openfaas-fn"})"), "f");
  EXPECT_EQ(*parse_removal(R"({"functionName":"f","namespace":"team"})"), "f.team");
  EXPECT_EQ(*parse_removal(R"({"functionName":"f.team"})"), "f.team");
  EXPECT_EQ(*parse_removal(R"({"functionName":"f"})", "team"), "f.team");
  EXPECT_EQ(*parse_removal(R"({"functionName":"f","namespace":"other"})", "team"), "f.other");
  EXPECT_FALSE(parse_removal(R"({"functionName":""})"));
  EXPECT_FALSE(parse_removal("x"));
}

TEST(ParseSecret, TakesTextOrBase64) {
  EXPECT_EQ(parse_secret(R"({"name":"k","value":"v"})")->value, "v");
  EXPECT_EQ(parse_secret(R"({"name":"k","value":"v","namespace":"team"})")->space, "team");
  EXPECT_EQ(parse_secret(R"({"name":"k","rawValue":"aGVsbG8="})")->value, "hello");
  EXPECT_EQ(parse_secret(R"({"name":"k","rawValue":"AP8="})")->value, std::string("\0\xff", 2));
  EXPECT_FALSE(parse_secret(R"({"name":"k","rawValue":"a*"})"));
  EXPECT_FALSE(parse_secret(R"({"name":"k","rawValue":"a"})"));
  for (const char* name : {"", "..", "a/b", ".hidden", "A"})
    EXPECT_FALSE(parse_secret(std::string(R"({"name":")") + name + R"(","value":"v"})")) << name;
}

TEST(Keys, TellFunctionsOfAllNamespacesApart) {
  EXPECT_EQ(key_of("f"), "f");
  EXPECT_EQ(key_of("f.openfaas-fn"), "f");
  EXPECT_EQ(key_of("f.other"), "f.other");
  EXPECT_EQ(key_of(".openfaas-fn"), "");
  EXPECT_EQ(key_of("f", ""), "f");
  EXPECT_EQ(key_of("f", "openfaas-fn"), "f");
  EXPECT_EQ(key_of("f.openfaas-fn", "openfaas-fn"), "f");
  EXPECT_EQ(key_of("f", "team"), "f.team");
  EXPECT_EQ(key_of("f.team", "team"), "f.team");
  EXPECT_EQ(full_name("f"), "f.openfaas-fn");
}

}  // namespace
}  // namespace composure::provider
