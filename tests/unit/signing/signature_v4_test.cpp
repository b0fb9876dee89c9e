#include "fixtures/stack/signing/signature_v4.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "fixtures/stack/signing/digest.h"

namespace composure::signing {
namespace {

// The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
const Credentials kExample{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                           "us-east-1"};
constexpr const char* kHost = "examplebucket.s3.amazonaws.com";
constexpr const char* kDate = "20130524T000000Z";

std::string signature_of(const RequestToSign& request) {
  const std::string value = authorization_v4(request, kExample, kDate);
  return value.substr(value.find("Signature=") + 10);
}

TEST(SignatureV4, SignsAsTheGetObjectExample) {
  const std::string empty(kEmptyHash);
  const RequestToSign request{"GET",
                              "/test.txt",
                              "",
                              {{"host", kHost},
                               {"range", "bytes=0-9"},
                               {"x-amz-content-sha256", empty},
                               {"x-amz-date", kDate}},
                              empty};
  EXPECT_EQ(authorization_v4(request, kExample, kDate),
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
  const std::string empty(kEmptyHash);
  const RequestToSign request{
      "GET",
      "/",
      "max-keys=2&prefix=J",
      {{"host", kHost}, {"x-amz-content-sha256", empty}, {"x-amz-date", kDate}},
      empty};
  EXPECT_EQ(signature_of(request),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(SignatureV4, StringToSignIsAmazonsExample) {
  const RequestToSign request{"GET",
                              "/test.txt",
                              "",
                              {{"host", kHost},
                               {"range", "bytes=0-9"},
                               {"x-amz-content-sha256", std::string(kEmptyHash)},
                               {"x-amz-date", kDate}},
                              std::string(kEmptyHash)};
  EXPECT_EQ(string_to_sign(kDate, {"20130524", "us-east-1"}, canonical_request(request)),
            "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
            "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972");
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-examples.html
TEST(SignatureV4, SigningKeyIsAmazonsExample) {
  EXPECT_EQ(to_hex(signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                               {"20120215", "us-east-1", "iam"})),
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

TEST(SignatureV4, ValuesAreTrimmedAndThoseOfOneNameJoined) {
  const RequestToSign request{
      "GET", "/", "", {{"host", "h"}, {"my-header", "  a   b\tc "}, {"my-header", "d"}}, "x"};
  EXPECT_EQ(canonical_request(request), "GET\n/\n\nhost:h\nmy-header:a b c,d\n\nhost;my-header\nx");
}

TEST(SignatureV4, DatesInUtc) {
  EXPECT_EQ(amz_date(1369353600), kDate);
  EXPECT_EQ(parse_amz_date(kDate), 1369353600);
  for (const char* bad : {"", "20130524T000000", "20130524T000000Zx", "2013-05-24T00:00Z"})
    EXPECT_EQ(parse_amz_date(bad), -1) << bad;
}

}  // namespace
}  // namespace composure::signing
