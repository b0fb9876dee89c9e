#include "fixtures/stack/objects/payload.h"

#include <gtest/gtest.h>

#include "tests/unit/objects/examples.h"

namespace composure::objects {
namespace {

std::string outcome(http::Request request, const std::string& hash, bool verify = true) {
  Signed signed_request;
  signed_request.payload_hash = hash;
  const auto data = take_payload(request, signed_request, verify);
  return data ? *data : std::to_string(data.refusal().status) + " " + data.refusal().code;
}

http::Request put(std::string body, http::Headers headers = {}) {
  return {"PUT", "/b/k", std::move(headers), std::move(body)};
}

// SHA-256 of "Welcome to Amazon S3.", from Amazon's example.
const std::string kWelcome = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";

TEST(Payload, MustBeWhatWasSigned) {
  EXPECT_EQ(outcome(put("Welcome to Amazon S3."), kWelcome), "Welcome to Amazon S3.");
  EXPECT_EQ(outcome(put("Welcome to Amazon S4."), kWelcome), "400 XAmzContentSHA256Mismatch");
  EXPECT_EQ(outcome(put("x"), "nonsense"), "400 XAmzContentSHA256Mismatch");
  EXPECT_EQ(outcome(put("x"), "UNSIGNED-PAYLOAD"), "x");
  EXPECT_EQ(outcome(put("x"), "nonsense", /*verify=*/false), "x");
}

TEST(Payload, DecodesChunks) {
  const std::string body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
  EXPECT_EQ(outcome(put(body), "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), "hello");
  EXPECT_EQ(outcome(put(body, {{"x-amz-decoded-content-length", "5"}}),
                    "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            "hello");
  EXPECT_EQ(outcome(put(body, {{"x-amz-decoded-content-length", "6"}}),
                    "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            "400 IncompleteBody");
  EXPECT_EQ(outcome(put(body), "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"), "501 NotImplemented");
  // Where nobody is asked for a signature, those of the chunks are not looked at.
  EXPECT_EQ(
      outcome(testing::example_chunked(), "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", /*verify=*/false),
      std::string(66560, 'a'));
}

TEST(Payload, MustHaveTheMd5ThatWasSent) {
  EXPECT_EQ(
      outcome(put("hello", {{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="}}), "UNSIGNED-PAYLOAD"),
      "hello");
  EXPECT_EQ(
      outcome(put("Hello", {{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="}}), "UNSIGNED-PAYLOAD"),
      "400 BadDigest");
  EXPECT_EQ(outcome(put("hello", {{"Content-MD5", "x"}}), "UNSIGNED-PAYLOAD"), "400 BadDigest");
}

}  // namespace
}  // namespace composure::objects
