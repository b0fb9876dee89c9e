#include "fixtures/stack/objects/headers.h"

#include <gmock/gmock.h>

namespace composure::objects {
namespace {

using ::testing::HasSubstr;

TEST(ObjectHeaders, StayWithTheObject) {
  using Map = std::map<std::string, std::string>;
  EXPECT_EQ(kept_headers({{"Host", "h"},
                          {"X-Amz-Meta-Color", "red"},
                          {"X-Amz-Date", "now"},
                          {"Cache-Control", "no-store"}}),
            (Map{{"x-amz-meta-color", "red"},
                 {"cache-control", "no-store"},
                 {"content-type", "binary/octet-stream"}}));
  EXPECT_EQ(kept_headers({{"Content-Type", "text/plain"}, {"Content-Encoding", "aws-chunked"}}),
            (Map{{"content-type", "text/plain"}}));
  EXPECT_EQ(kept_headers({{"Content-Encoding", "aws-chunked, gzip"}}).at("content-encoding"),
            "gzip");
}

TEST(ObjectHeaders, WhatIsAskedInVainIsRefusedByName) {
  for (const auto& [name, value] :
       {std::pair("x-amz-server-side-encryption", "AES256"), std::pair("X-Amz-Acl", "public-read"),
        std::pair("x-amz-tagging", "a=b"), std::pair("x-amz-storage-class", "GLACIER"),
        std::pair("x-amz-object-lock-mode", "COMPLIANCE"), std::pair("x-amz-checksum-md5", "x"),
        std::pair("x-amz-invented-tomorrow", "x")}) {
    const auto refusal = refuse_headers({{"Host", "h"}, {name, value}});
    ASSERT_TRUE(refusal) << name;
    EXPECT_EQ(refusal->status, 501u);
    EXPECT_THAT(refusal->message, HasSubstr(value));
  }
  for (const auto& [name, value] :
       {std::pair("x-amz-date", "now"), std::pair("X-Amz-Meta-Any", "thing"),
        std::pair("x-amz-acl", "private"), std::pair("x-amz-storage-class", "STANDARD"),
        std::pair("x-amz-checksum-crc64nvme", "x")})
    EXPECT_FALSE(refuse_headers({{name, value}})) << name;
}

TEST(ObjectHeaders, OfAPresignedQueryCountAsHeaders) {
  http::Request request{"GET",
                        "/b/k?X-Amz-Date=d&X-Amz-Signature=s&x-amz-checksum-mode=ENABLED"
                        "&x-amz-acl=public-read",
                        {{"x-amz-acl", "private"}},
                        ""};
  take_headers_of_query(request);
  EXPECT_EQ(request.headers.get("x-amz-checksum-mode"), "ENABLED");
  EXPECT_EQ(request.headers.get("x-amz-acl"), "private");
  EXPECT_FALSE(request.headers.get("x-amz-signature"));
}

TEST(ObjectHeaders, OfTheAnswerMayBeOverridden) {
  http::Response response = object_head({1, "e", 0, {{"content-type", "text/plain"}}}, false);
  EXPECT_FALSE(override_headers(
      Query("response-content-type=text/x&response-expires=soon&prefix=p"), response));
  EXPECT_EQ(response.headers.get("Content-Type"), "text/x");
  EXPECT_EQ(response.headers.get("Expires"), "soon");
  EXPECT_TRUE(override_headers(Query("response-x-evil=1"), response));
  EXPECT_TRUE(override_headers(Query("response-content-type=a%0d%0ab"), response));
}

TEST(ObjectHeaders, TheChecksumComesWhereItIsAskedFor) {
  const ObjectInfo info{1, "e", 0, {}, Checksum{ChecksumKind::crc32, "AAAAAA=="}};
  EXPECT_EQ(object_head(info, true).headers.get("x-amz-checksum-crc32"), "AAAAAA==");
  EXPECT_EQ(object_head(info, true).headers.get("x-amz-checksum-type"), "FULL_OBJECT");
  EXPECT_FALSE(object_head(info, false).headers.get("x-amz-checksum-crc32"));
}

}  // namespace
}  // namespace composure::objects
