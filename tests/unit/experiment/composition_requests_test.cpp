#include "harness/experiment/composition_requests.h"

#include <gtest/gtest.h>

#include "tests/unit/experiment/counting.h"

namespace composure::experiment {
namespace {

TEST(CompositionRequests, CarryTheInputAndTheCallbackOfTheirNumber) {
  const Inputs inputs(counting().load.body, 1);
  const CompositionRequests requests(inputs, "/function/f", "http://sink/1");
  loadgen::Request request;
  requests.fill(3, request);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/function/f");
  EXPECT_EQ(request.body, R"({"n":3})");
  ASSERT_NE(loadgen::find_header(request.headers, "X-Faas-Flow-Callback-Url"), nullptr);
  EXPECT_EQ(*loadgen::find_header(request.headers, "X-Faas-Flow-Callback-Url"), "http://sink/1/3");
}

TEST(CompositionRequests, AreConstantWhereNothingDiffers) {
  const Inputs drawn(counting().load.body, 1);
  const Inputs constant({.text = "always"}, 1);
  EXPECT_TRUE(CompositionRequests(constant, "/", "").constant());
  EXPECT_FALSE(CompositionRequests(constant, "/", "http://sink/1").constant());
  EXPECT_FALSE(CompositionRequests(drawn, "/", "").constant());
}

TEST(CompositionRequests, FillAgainWithoutTakingMoreMemory) {
  const Inputs inputs(counting().load.body, 1);
  const CompositionRequests requests(inputs, "/function/f", "http://sink/of/this/repeat");
  loadgen::Request request;
  requests.fill(1'000'000, request);
  const char* const body = request.body.data();
  const char* const url = request.headers.begin()[1].value.data();
  request.clear();
  requests.fill(7, request);
  EXPECT_EQ(request.body.data(), body);
  EXPECT_EQ(request.headers.begin()[1].value.data(), url);
  EXPECT_EQ(request.headers.begin()[1].value, "http://sink/of/this/repeat/7");
}

}  // namespace
}  // namespace composure::experiment
