#include "fixtures/stack/gateway/provider.h"

#include <gtest/gtest.h>

namespace composure::gateway {
namespace {

TEST(ParseFunctionList, takes_absent_numbers_as_zero) {
  auto list = parse_function_list(R"([{"name":"a","replicas":2,"availableReplicas":1,
      "labels":{"com.openfaas.scale.max":"3"}},{"name":"b","labels":null}])");
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[0].replicas, 2u);
  EXPECT_EQ((*list)[0].available, 1u);
  EXPECT_EQ((*list)[0].labels.at("com.openfaas.scale.max"), "3");
  EXPECT_EQ((*list)[1].replicas, 0u);
}

TEST(ParseFunctionList, names_functions_by_their_namespaces) {
  auto list = parse_function_list(
      R"([{"name":"a","namespace":"openfaas-fn"},{"name":"a","namespace":"team"}])");
  ASSERT_TRUE(list);
  EXPECT_EQ((*list)[0].name, "a");
  EXPECT_EQ((*list)[1].name, "a.team");
}

TEST(ParseNamespaces, takes_an_array_of_names) {
  const auto names = parse_namespaces(R"(["openfaas-fn","team"])");
  ASSERT_TRUE(names);
  EXPECT_EQ(*names, (std::vector<std::string>{"openfaas-fn", "team"}));
  EXPECT_FALSE(parse_namespaces("{}"));
}

TEST(ParseFunctionList, refuses_what_is_none) {
  EXPECT_FALSE(parse_function_list("{}"));
  EXPECT_FALSE(parse_function_list("[1]"));
  EXPECT_FALSE(parse_function_list("[{}]"));
  EXPECT_FALSE(parse_function_status("x"));
}

TEST(FailureResponse, tells_time_outs_from_broken_connections) {
  EXPECT_EQ(failure_response({http::FailureKind::timeout, ""}).status, 504u);
  EXPECT_EQ(failure_response({http::FailureKind::refused, ""}).status, 502u);
  EXPECT_EQ(failure_response({http::FailureKind::reset, ""}).status, 502u);
}

}  // namespace
}  // namespace composure::gateway
