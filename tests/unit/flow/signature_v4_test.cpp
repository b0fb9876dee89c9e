#include "fixtures/stack/flow/signature_v4.h"

#include <gtest/gtest.h>

#include "fixtures/stack/flow/crypto.h"

namespace composure::flow {
namespace {

// The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
const S3Credentials kExample{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                             "us-east-1"};
constexpr const char* kHost = "examplebucket.s3.amazonaws.com";
constexpr const char* kDate = "20130524T000000Z";

std::string signature_of(const RequestToSign& request) {
  const std::string value = authorization_v4(request, kExample);
  return value.substr(value.find("Signature=") + 10);
}

TEST(SignatureV4, SignsAsTheGetObjectExample) {
  const std::string empty = to_hex(sha256(""));
  EXPECT_EQ(empty, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const RequestToSign request{"GET",
                              "/test.txt",
                              "",
                              {{"host", kHost},
                               {"range", "bytes=0-9"},
                               {"x-amz-content-sha256", empty},
                               {"x-amz-date", kDate}},
                              empty};
  EXPECT_EQ(authorization_v4(request, kExample),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SignatureV4, SignsAsThePutObjectExample) {
  const std::string hash = to_hex(sha256("Welcome to Amazon S3."));
  const RequestToSign request{"PUT",
                              "/test%24file.text",
                              "",
                              {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                               {"host", kHost},
                               {"x-amz-content-sha256", hash},
                               {"x-amz-date", kDate},
                               {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                              hash};
  EXPECT_EQ(signature_of(request),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(SignatureV4, SignsAsTheListObjectsExample) {
  const std::string empty = to_hex(sha256(""));
  const RequestToSign request{
      "GET",
      "/",
      "max-keys=2&prefix=J",
      {{"host", kHost}, {"x-amz-content-sha256", empty}, {"x-amz-date", kDate}},
      empty};
  EXPECT_EQ(signature_of(request),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(SignatureV4, DatesInUtc) { EXPECT_EQ(amz_date(1369353600), kDate); }

}  // namespace
}  // namespace composure::flow
