#include "fixtures/stack/objects/signature.h"

#include <gtest/gtest.h>

#include "fixtures/stack/objects/digest.h"
#include "fixtures/stack/objects/query.h"
#include "tests/unit/objects/examples.h"

namespace composure::objects {
namespace {

TEST(Signature, CanonicalRequestIsAmazonsExample) {
  EXPECT_EQ(
      canonical_request(testing::example_get(),
                        {"host", "range", "x-amz-content-sha256", "x-amz-date"}, kEmptyHash),
      "GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\nrange:bytes=0-9\n"
      "x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
      "x-amz-date:20130524T000000Z\n\nhost;range;x-amz-content-sha256;x-amz-date\n"
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Signature, StringToSignIsAmazonsExample) {
  const std::string canonical = canonical_request(
      testing::example_get(), {"host", "range", "x-amz-content-sha256", "x-amz-date"}, kEmptyHash);
  EXPECT_EQ(string_to_sign("20130524T000000Z", {"20130524", "us-east-1"}, canonical),
            "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
            "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972");
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-examples.html
TEST(Signature, SigningKeyIsAmazonsExample) {
  EXPECT_EQ(to_hex(signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                               {"20120215", "us-east-1", "iam"})),
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

TEST(Signature, HeaderValuesAreTrimmedAndJoined) {
  const http::Request request{
      "GET", "/", {{"My-Header", "  a   b\tc "}, {"my-header", "d"}, {"Host", "h"}}, ""};
  EXPECT_EQ(canonical_request(request, {"host", "my-header"}, "x"),
            "GET\n/\n\nhost:h\nmy-header:a b c,d\n\nhost;my-header\nx");
}

TEST(Signature, PathsAndQueriesAreEncodedOnce) {
  const http::Request request{
      "GET", "/b/../%2e%2e//a+b%20c%2Fd~%c3%a4?b=2&a=%7E+%2B&a=1&c", {{"Host", "h"}}, ""};
  EXPECT_EQ(canonical_request(request, {"host"}, "x"),
            "GET\n/b/../..//a%2Bb%20c/d~%C3%A4\na=1&a=~%20%2B&b=2&c=\nhost:h\n\nhost\nx");
}

TEST(Digest, Base64GoesThereAndBack) {
  for (const std::string& raw :
       std::vector<std::string>{"", "a", "ab", "abc", "abcd", {"\0\xff\0", 3}}) {
    EXPECT_EQ(from_base64(to_base64(raw)), raw);
  }
  EXPECT_EQ(to_base64("Hello"), "SGVsbG8=");
  EXPECT_EQ(from_base64("SGVsbG8"), "");
  EXPECT_EQ(from_base64("!!!!"), "");
}

TEST(Digest, IsTheStandardsDigest) {
  EXPECT_EQ(to_hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");  // RFC 1321
  EXPECT_EQ(to_hex(sha256("")), kEmptyHash);
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),  // RFC 4231
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace composure::objects
