#include "fixtures/stack/objects/payload.h"

#include <gtest/gtest.h>

#include "tests/unit/objects/examples.h"

namespace composure::objects {
namespace {

std::string outcome(http::Request request, const std::string& hash, bool verify = true) {
  Signed signed_request;
  signed_request.payload_hash = hash;
  const auto data = take_payload(request, signed_request, verify);
  return data ? data->data : std::to_string(data.refusal().status) + " " + data.refusal().code;
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

// The checksums of "hello", by Python: zlib, hashlib, and CRCs bit by bit.
TEST(Payload, MustHaveTheChecksumThatWasSent) {
  const std::pair<const char*, const char*> kSums[] = {
      {"x-amz-checksum-crc32", "NhCmhg=="},
      {"x-amz-checksum-crc32c", "mnG7TA=="},
      {"x-amz-checksum-crc64nvme", "M3eFcAZSQlc="},
      {"x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00="},
      {"x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}};
  for (const auto& [name, value] : kSums) {
    EXPECT_EQ(outcome(put("hello", {{name, value}}), "UNSIGNED-PAYLOAD"), "hello") << name;
    EXPECT_EQ(outcome(put("Hello", {{name, value}}), "UNSIGNED-PAYLOAD"), "400 BadDigest") << name;
    const auto trailed = [&, name = name, value = value](const std::string& data) {
      return outcome(put("5\r\n" + data + "\r\n0\r\n" + name + ":" + value + "\r\n\r\n",
                         {{"x-amz-trailer", name}}),
                     "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    };
    EXPECT_EQ(trailed("hello"), "hello") << name;
    EXPECT_EQ(trailed("Hello"), "400 BadDigest") << name;
  }
}

TEST(Payload, SaysWhichChecksumItsSenderGave) {
  auto request = put("hello", {{"X-Amz-Checksum-CRC32", "NhCmhg=="}});
  Signed signed_request;
  signed_request.payload_hash = "UNSIGNED-PAYLOAD";
  const auto payload = take_payload(request, signed_request, true);
  ASSERT_TRUE(payload && payload->checksum);
  EXPECT_EQ(payload->checksum->kind, ChecksumKind::crc32);
  EXPECT_EQ(payload->checksum->value, "NhCmhg==");
}

TEST(Payload, AnAnnouncedChecksumMustCome) {
  const std::string none = "5\r\nhello\r\n0\r\n\r\n", kind = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
  EXPECT_EQ(outcome(put(none, {{"x-amz-trailer", "x-amz-checksum-crc32"}}), kind),
            "400 MalformedTrailerError");
  EXPECT_EQ(outcome(put(none, {{"x-amz-trailer", "x-amz-checksum-md5"}}), kind),
            "400 InvalidRequest");
  EXPECT_EQ(outcome(put("hello", {{"x-amz-sdk-checksum-algorithm", "CRC32"}}), "UNSIGNED-PAYLOAD"),
            "400 InvalidRequest");
  EXPECT_EQ(outcome(put("hello", {{"x-amz-sdk-checksum-algorithm", "XXHASH"}}), "UNSIGNED-PAYLOAD"),
            "501 NotImplemented");
  EXPECT_EQ(outcome(put("hello", {{"x-amz-checksum-crc32", "NhCmhg=="},
                                  {"x-amz-checksum-crc32c", "mnG7TA=="}}),
                    "UNSIGNED-PAYLOAD"),
            "400 InvalidRequest");
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
