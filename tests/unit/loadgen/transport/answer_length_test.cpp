#include "loadgen/transport/answer_length.h"

#include <gtest/gtest.h>

#include <vector>

namespace composure::loadgen {
namespace {

bool makes_sense(const std::vector<std::string_view>& lines) {
  AnswerLength length;
  for (const std::string_view line : lines)
    if (!length.read(line)) return false;
  return true;
}

TEST(AnswerLength, MayBeSaidOnceOrInChunks) {
  EXPECT_TRUE(makes_sense({"HTTP/1.1 200 OK\r\n", "Content-Length: 2\r\n", "\r\n"}));
  EXPECT_TRUE(makes_sense({"content-length:2\n", "Content-Length: \t2 \r\n"}));
  EXPECT_TRUE(makes_sense({"Content-Length: 2\r\n", "Transfer-Encoding: gzip, Chunked\r\n"}));
  EXPECT_TRUE(makes_sense({"Transfer-Encoding: identity\r\n"}));  // until the connection ends
  EXPECT_TRUE(makes_sense({"Content-Length-X: many\r\n", "X-Content-Length: many\r\n"}));
}

TEST(AnswerLength, ThatNobodyCanTellIsRefused) {
  EXPECT_FALSE(makes_sense({"Content-Length: 2\r\n", "Content-Length: 3\r\n"}));
  EXPECT_FALSE(makes_sense({"Content-Length: 2, 2\r\n"}));
  EXPECT_FALSE(makes_sense({"Content-Length: -1\r\n"}));
  EXPECT_FALSE(makes_sense({"Content-Length:\r\n"}));
  EXPECT_FALSE(makes_sense({"Content-Length: 99999999999999999999\r\n"}));
  EXPECT_FALSE(makes_sense({"Content-Length: 2\r\n", "Transfer-Encoding: identity\r\n"}));
  EXPECT_FALSE(makes_sense({"Transfer-Encoding: identity\r\n", "Content-Length: 2\r\n"}));
}

}  // namespace
}  // namespace composure::loadgen
