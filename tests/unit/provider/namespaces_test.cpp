#include "fixtures/stack/provider/namespaces.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace composure::provider {
namespace {

using testing::HasSubstr;

TEST(ParseNamespace, TakesWhatFaasCliSends) {
  const auto space = parse_namespace(
      R"({"name":"team","annotations":{"openfaas":"1"},"labels":{"openfaas":"1","a":"b"}})", "");
  ASSERT_TRUE(space) << space.error().text();
  EXPECT_EQ(space->name, "team");
  EXPECT_EQ(space->labels.at("a"), "b");
  EXPECT_FALSE(space->limits.memory_bytes);
  EXPECT_EQ(nlohmann::json::parse(namespace_json(*space)),
            nlohmann::json({{"name", "team"},
                            {"annotations", {{"openfaas", "1"}}},
                            {"labels", {{"openfaas", "1"}, {"a", "b"}}}}));
  EXPECT_EQ(parse_namespace("{}", "path")->name, "path");
  EXPECT_EQ(namespace_json(*parse_namespace("{}", "path")), R"({"name":"path"})");
}

TEST(ParseNamespace, HasLimitsByAnnotations) {
  const auto space = parse_namespace(
      R"({"annotations":{"composure.limits.memory":"64Mi","composure.limits.cpu":"500m"}})",
      "team");
  ASSERT_TRUE(space) << space.error().text();
  EXPECT_EQ(space->limits.memory_bytes, 64u << 20);
  EXPECT_EQ(space->limits.cpus, 0.5);
}

TEST(ParseNamespace, SaysWhatIsWrong) {
  const auto problem = [](const char* json, const char* name) {
    const auto read = parse_namespace(json, name);
    return read ? std::string("taken") : read.error().text();
  };
  EXPECT_THAT(problem("[]", "team"), HasSubstr("not a JSON object"));
  EXPECT_THAT(problem("{}", ""), HasSubstr("name:"));
  EXPECT_THAT(problem("{}", "a.b"), HasSubstr("name:"));
  EXPECT_THAT(problem(R"({"labels":[]})", "team"), HasSubstr("labels:"));
  EXPECT_THAT(problem(R"({"annotations":{"composure.limits.memory":"much"}})", "team"),
              HasSubstr("annotations.composure.limits.memory:"));
}

TEST(NamespaceList, IsAnArrayOfNames) {
  EXPECT_EQ(namespace_list_json({"openfaas-fn", "team"}), R"(["openfaas-fn","team"])");
}

}  // namespace
}  // namespace composure::provider
