#include "fixtures/stack/objects/authentication.h"

#include <gmock/gmock.h>

#include "fixtures/stack/objects/signature.h"
#include "tests/unit/objects/examples.h"

namespace composure::objects {
namespace {

using testing::kExample;
using testing::kExampleTime;

std::string outcome(const http::Request& request, std::int64_t now = kExampleTime,
                    const Credentials& credentials = kExample,
                    const std::string& region = "us-east-1") {
  const auto who = authenticate(request, credentials, region, now);
  return who ? "ok " + who->payload_hash
             : std::to_string(who.refusal().status) + " " + who.refusal().code;
}

TEST(Authentication, TakesAmazonsExamples) {
  EXPECT_EQ(outcome(testing::example_get()), "ok " + std::string(signing::kEmptyHash));
  EXPECT_EQ(outcome(testing::example_put()),
            "ok 44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
  EXPECT_EQ(outcome(testing::example_query(
                "/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")),
            "ok " + std::string(signing::kEmptyHash));
  EXPECT_EQ(outcome(testing::example_query(
                "/?max-keys=2&prefix=J",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")),
            "ok " + std::string(signing::kEmptyHash));
  EXPECT_EQ(outcome(testing::example_presigned()), "ok UNSIGNED-PAYLOAD");
  EXPECT_EQ(outcome(testing::example_chunked()), "ok STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  EXPECT_EQ(outcome(testing::example_trailer()), "ok STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
}

TEST(Authentication, RefusesWhatWasChangedOnTheWay) {
  const std::string mismatch = "403 SignatureDoesNotMatch";
  auto request = testing::example_get();
  request.method = "DELETE";
  EXPECT_EQ(outcome(request), mismatch);
  request = testing::example_get();
  request.target = "/test.txt2";
  EXPECT_EQ(outcome(request), mismatch);
  request = testing::example_get();
  request.target = "/test.txt?acl";
  EXPECT_EQ(outcome(request), mismatch);
  request = testing::example_get();
  request.headers.set("Range", "bytes=0-10");
  EXPECT_EQ(outcome(request), mismatch);
  request = testing::example_put();
  request.headers.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
  EXPECT_EQ(outcome(request), mismatch);
  request = testing::example_presigned();
  request.target.replace(request.target.find("86400"), 5, "86401");
  EXPECT_EQ(outcome(request), mismatch);
  request = testing::example_presigned();
  request.method = "PUT";
  EXPECT_EQ(outcome(request), mismatch);
}

TEST(Authentication, RefusesStrangers) {
  EXPECT_EQ(outcome(testing::example_get(), kExampleTime, {"OTHER", kExample.secret_key}),
            "403 InvalidAccessKeyId");
  EXPECT_EQ(outcome(testing::example_get(), kExampleTime, {kExample.access_key, "wrong"}),
            "403 SignatureDoesNotMatch");
  EXPECT_EQ(outcome(testing::example_get(), kExampleTime, kExample, "eu-west-1"),
            "400 AuthorizationHeaderMalformed");
  EXPECT_EQ(outcome({"GET", "/", {{"Host", "h"}}, ""}), "403 AccessDenied");
  EXPECT_EQ(outcome({"GET", "/", {{"Host", "h"}, {"Authorization", "Basic YTpi"}}, ""}),
            "400 AuthorizationHeaderMalformed");
}

TEST(Authentication, SaysWhichRegionIsTheRightOne) {
  for (const auto& request : {testing::example_get(), testing::example_presigned()}) {
    const auto who = authenticate(request, kExample, "eu-west-1", kExampleTime);
    ASSERT_FALSE(who);
    EXPECT_EQ(who.refusal().region, "eu-west-1");
    EXPECT_EQ(who.refusal().message, "The region 'us-east-1' is wrong; expecting 'eu-west-1'");
  }
}

TEST(Authentication, SaysThatVersion2IsNotSpoken) {
  const std::string presigned = "/k?AWSAccessKeyId=A&Signature=S%3D&Expires=1";
  const auto outcomes = {
      authenticate({"GET", presigned, {{"Host", "h"}}, ""}, kExample, "us-east-1", kExampleTime),
      authenticate({"GET", "/k", {{"Host", "h"}, {"Authorization", "AWS A:S="}}, ""}, kExample,
                   "us-east-1", kExampleTime)};
  for (const auto& who : outcomes) {
    ASSERT_FALSE(who);
    EXPECT_EQ(who.refusal().code, "InvalidRequest");
    EXPECT_THAT(who.refusal().message, ::testing::HasSubstr("use AWS4-HMAC-SHA256"));
  }
}

TEST(Authentication, RefusesHeadersThatNobodySigned) {
  auto request = testing::example_get();
  request.headers.set("x-amz-acl", "public-read");
  EXPECT_EQ(outcome(request), "403 AccessDenied");
  request = testing::example_get();
  request.headers.set("Accept", "*/*");  // others may be added on the way
  EXPECT_THAT(outcome(request), ::testing::StartsWith("ok"));
}

TEST(Authentication, RefusesRequestsOfAnotherTime) {
  for (const std::int64_t off : {-900, 900}) {
    EXPECT_THAT(outcome(testing::example_get(), kExampleTime + off), ::testing::StartsWith("ok"))
        << off;
  }
  for (const std::int64_t off : {-901, 901, -86400, 86400}) {
    EXPECT_EQ(outcome(testing::example_get(), kExampleTime + off), "403 RequestTimeTooSkewed")
        << off;
  }
  EXPECT_EQ(outcome(testing::example_presigned(), kExampleTime + 86400), "ok UNSIGNED-PAYLOAD");
  EXPECT_EQ(outcome(testing::example_presigned(), kExampleTime + 86401), "403 AccessDenied");
  EXPECT_EQ(outcome(testing::example_presigned(), kExampleTime - 901), "403 RequestTimeTooSkewed");
}

TEST(Authentication, RefusesMalformedClaims) {
  const auto with = [](const std::string& authorization) {
    auto request = testing::example_get();
    request.headers.set("Authorization", authorization);
    return outcome(request);
  };
  const std::string scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
  for (const std::string& bad :
       {std::string(), std::string("AWS4-HMAC-SHA256"), "AWS4-HMAC-SHA256 Credential=" + scope,
        "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host",
        std::string("AWS4-HMAC-SHA256 x"),
        std::string("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0"),
        std::string(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/ec2/aws4_request, "
            "SignedHeaders=host, Signature=0")}) {
    EXPECT_EQ(with(bad), "400 AuthorizationHeaderMalformed") << bad;
  }
  EXPECT_EQ(with("AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=range, Signature=0"),
            "403 AccessDenied");
  auto request = testing::example_get();
  request.headers.remove("x-amz-date");
  EXPECT_EQ(outcome(request), "403 AccessDenied");
  for (const char* expires : {"0", "604801", "-1", "x", ""}) {
    request = testing::example_presigned();
    request.target.replace(request.target.find("86400"), 5, expires);
    EXPECT_EQ(outcome(request), "400 AuthorizationQueryParametersError") << expires;
  }
}

TEST(Authentication, SignsTheBodyWhereNoHashIsGiven) {
  http::Request request{"PUT", "/b/k", {{"Host", "h"}, {"X-Amz-Date", "20130524T000000Z"}}, "data"};
  const signing::Scope scope{"20130524", "us-east-1"};
  const std::string hash = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7";
  const std::string signature = signing::sign(
      signing::signing_key(kExample.secret_key, scope),
      signing::string_to_sign(
          "20130524T000000Z", scope,
          signing::canonical_request(to_sign(request, {"host", "x-amz-date"}, hash))));
  request.headers.set("Authorization", testing::authorization("host;x-amz-date", signature));
  EXPECT_EQ(outcome(request), "ok " + hash);
  request.body = "Data";
  EXPECT_EQ(outcome(request), "403 SignatureDoesNotMatch");
}

TEST(Authentication, AsksNobodyWithoutCredentials) {
  EXPECT_EQ(outcome({"GET", "/", {}, ""}, kExampleTime, {}), "ok UNSIGNED-PAYLOAD");
}

}  // namespace
}  // namespace composure::objects
