#include "fixtures/stack/flow/prefer.h"

#include <gtest/gtest.h>

namespace composure::flow {
namespace {

using std::chrono::seconds;

TEST(Prefer, ReadsRespondAsyncAndWait) {
  const auto both = parse_prefer("respond-async, wait=10");
  ASSERT_TRUE(both);
  EXPECT_TRUE(both->respond_async);
  EXPECT_EQ(both->wait, seconds(10));
  EXPECT_EQ(to_text(*both), "respond-async, wait=10");
}

TEST(Prefer, AsksForNothingWhenThereIsNothing) {
  const auto none = parse_prefer("");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->respond_async);
  EXPECT_FALSE(none->wait);
  EXPECT_EQ(to_text(*none), "");
}

// RFC 7240, 2: names without case, space around '=', quoted values, parameters after ';'.
TEST(Prefer, TakesEveryFormOfTheGrammar) {
  EXPECT_EQ(parse_prefer("Wait = \"5\"")->wait, seconds(5));
  EXPECT_EQ(parse_prefer("foo; some-parameter=\"x\", wait=3")->wait, seconds(3));
  EXPECT_TRUE(parse_prefer("RESPOND-ASYNC;q=1")->respond_async);
  EXPECT_EQ(parse_prefer("wait=0")->wait, seconds(0));
}

TEST(Prefer, CountsTheFirstOfARepeatedPreference) {
  EXPECT_EQ(parse_prefer("wait=1, wait=2")->wait, seconds(1));
}

TEST(Prefer, IgnoresWhatItDoesNotKnow) {
  const auto preference = parse_prefer("return=minimal, handling=lenient");
  ASSERT_TRUE(preference);
  EXPECT_FALSE(preference->respond_async);
}

TEST(Prefer, RefusesAWaitThatIsNoNumberOfSeconds) {
  for (const char* bad : {"wait", "wait=", "wait=soon", "wait=-1", "wait=1.5", "wait=3601"}) {
    EXPECT_FALSE(parse_prefer(bad)) << bad;
  }
}

}  // namespace
}  // namespace composure::flow
