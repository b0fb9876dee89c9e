#include "fixtures/stack/objects/conditions.h"

#include <gtest/gtest.h>

#include "fixtures/stack/objects/xml.h"

namespace composure::objects {
namespace {

const ObjectInfo kObject{5, "e1", 1'000'000'000'500};  // modified in the middle of a second

std::string write(const http::Headers& headers, const ObjectInfo* present) {
  const auto condition = write_condition(headers);
  if (!condition) return condition.refusal().code;
  const auto refusal = refuse_write(*condition, present);
  return refusal ? std::to_string(refusal->status) : "ok";
}

std::string read(const http::Headers& headers, const std::string& prefix = "") {
  const auto refusal = refuse_read(headers, kObject, prefix);
  return refusal ? std::to_string(refusal->status) : "ok";
}

TEST(Conditions, OfAWrite) {
  EXPECT_EQ(write({}, nullptr), "ok");
  EXPECT_EQ(write({}, &kObject), "ok");
  EXPECT_EQ(write({{"If-None-Match", "*"}}, nullptr), "ok");
  EXPECT_EQ(write({{"If-None-Match", "*"}}, &kObject), "412");
  EXPECT_EQ(write({{"If-None-Match", "\"e1\""}}, &kObject), "NotImplemented");
  for (const char* etag : {"\"e1\"", "e1", "\"x\", \"e1\"", "*"})
    EXPECT_EQ(write({{"If-Match", etag}}, &kObject), "ok") << etag;
  EXPECT_EQ(write({{"If-Match", "\"other\""}}, &kObject), "412");
  EXPECT_EQ(write({{"If-Match", "\"e1\""}}, nullptr), "404");
}

TEST(Conditions, OfARead) {
  const std::string before = http_time(999'999'999'000), at = http_time(1'000'000'000'000);
  EXPECT_EQ(read({{"If-Match", "\"other\""}}), "412");
  EXPECT_EQ(read({{"If-None-Match", "W/\"e1\""}}), "304");
  EXPECT_EQ(read({{"If-None-Match", "\"other\""}}), "ok");
  EXPECT_EQ(read({{"If-Modified-Since", before}}), "ok");
  EXPECT_EQ(read({{"If-Modified-Since", at}}), "304");
  EXPECT_EQ(read({{"If-Unmodified-Since", before}}), "412");
  EXPECT_EQ(read({{"If-Unmodified-Since", at}}), "ok");
  EXPECT_EQ(read({{"If-Modified-Since", "yesterday"}}), "ok");
  // The ETag is asked first.
  EXPECT_EQ(read({{"If-Match", "\"e1\""}, {"If-Unmodified-Since", before}}), "ok");
  EXPECT_EQ(read({{"If-None-Match", "\"other\""}, {"If-Modified-Since", at}}), "ok");
}

TEST(Conditions, OfACopysSource) {
  const std::string prefix = "x-amz-copy-source-";
  EXPECT_EQ(read({{"x-amz-copy-source-if-none-match", "\"e1\""}}, prefix), "412");
  EXPECT_EQ(read({{"x-amz-copy-source-if-match", "\"e1\""}}, prefix), "ok");
  EXPECT_EQ(read({{"If-Match", "\"other\""}}, prefix), "ok");
}

TEST(Conditions, OfARange) {
  EXPECT_TRUE(range_holds({}, kObject));
  EXPECT_TRUE(range_holds({{"If-Range", "\"e1\""}}, kObject));
  EXPECT_FALSE(range_holds({{"If-Range", "\"other\""}}, kObject));
  EXPECT_TRUE(range_holds({{"If-Range", http_time(1'000'000'000'000)}}, kObject));
  EXPECT_FALSE(range_holds({{"If-Range", http_time(1'000'000'001'000)}}, kObject));
}

}  // namespace
}  // namespace composure::objects
