#include "harness/experiment/composition_requests.h"

#include <gtest/gtest.h>

#include "harness/experiment/inputs.h"
#include "tests/unit/experiment/counting.h"

namespace composure::experiment {
namespace {

TEST(CompositionRequests, CarryTheInputAndTheCallbackOfTheirNumber) {
  const CompositionRequests requests(counting().load, 1, "/function/f", "http://sink/1");
  loadgen::Request request;
  requests.fill(3, request);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/function/f");
  EXPECT_EQ(request.body, R"({"n":3})");
  ASSERT_NE(loadgen::find_header(request.headers, "X-Faas-Flow-Callback-Url"), nullptr);
  EXPECT_EQ(*loadgen::find_header(request.headers, "X-Faas-Flow-Callback-Url"), "http://sink/1/3");
}

TEST(CompositionRequests, InputsBeginAgainAfterTheLast) {
  const CompositionRequests requests(counting().load, 1, "/", "");
  loadgen::Request first, later;
  requests.fill(7, first);
  requests.fill(kInputs + 7, later);
  EXPECT_EQ(first.body, later.body);
}

}  // namespace
}  // namespace composure::experiment
