#include "fixtures/stack/gateway/invocation_counts.h"

#include <gtest/gtest.h>

namespace composure::gateway {
namespace {

TEST(ParseCounts, reads_an_instant_query) {
  auto counts = parse_counts(R"({"status":"success","data":{"resultType":"vector","result":[
      {"metric":{"function_name":"f.openfaas-fn"},"value":[1700000000.1,"12"]},
      {"metric":{"function_name":"unknown"},"value":[1700000000.1,"3"]}]}})");
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->at("f"), 12u);
  EXPECT_EQ(counts->at("unknown"), 3u);
}

TEST(ParseCounts, refuses_what_is_none) {
  for (const char* body :
       {"", "{}", R"({"data":{"result":[{}]}})", R"({"data":{"result":[{"metric":{}}]}})"}) {
    EXPECT_FALSE(parse_counts(body)) << body;
  }
}

}  // namespace
}  // namespace composure::gateway
