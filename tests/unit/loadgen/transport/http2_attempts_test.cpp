// Connections that are being made, by number.
#include "loadgen/transport/http2_attempts.h"

#include <gtest/gtest.h>

namespace composure::loadgen {
namespace {

TEST(Http2Attempts, HaveNumbersThatAreUsedAgain) {
  Http2Attempts attempts;
  EXPECT_EQ(attempts.begin(10), 0u);
  EXPECT_EQ(attempts.begin(20), 1u);
  attempts.end(0);
  EXPECT_EQ(attempts.size(), 1u);
  EXPECT_EQ(attempts.begin(30), 0u);
  EXPECT_EQ(attempts.begin(40), 2u);
  EXPECT_EQ(attempts.size(), 3u);
}

TEST(Http2Attempts, AreStuckForWhoWaitedAllTheTime) {
  Http2Attempts attempts;
  EXPECT_EQ(attempts.older_than(100), std::nullopt);
  attempts.begin(10);
  attempts.begin(20);
  EXPECT_EQ(attempts.older_than(9), std::nullopt);
  EXPECT_EQ(attempts.older_than(10), 0u);
  attempts.end(0);
  EXPECT_EQ(attempts.older_than(19), std::nullopt);
  EXPECT_EQ(attempts.older_than(20), 1u);
}

}  // namespace
}  // namespace composure::loadgen
