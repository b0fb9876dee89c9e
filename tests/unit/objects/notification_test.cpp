#include "fixtures/stack/objects/notification.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace composure::objects {
namespace {

NotificationRule rule(std::vector<std::string> events, std::string prefix = "",
                      std::string suffix = "") {
  return {"i", webhook_arn("w"), std::move(events), std::move(prefix), std::move(suffix)};
}

TEST(Notification, RulesPickByEventAndKey) {
  const ObjectEvent put{"ObjectCreated:Put", "b", "in/a.jpg"};
  EXPECT_TRUE(matches(rule({"s3:ObjectCreated:*"}), put));
  EXPECT_TRUE(matches(rule({"s3:ObjectRemoved:*", "s3:ObjectCreated:Put"}, "in/", ".jpg"), put));
  EXPECT_FALSE(matches(rule({"s3:ObjectRemoved:*"}), put));
  EXPECT_FALSE(matches(rule({"s3:ObjectCreated:Copy"}), put));
  EXPECT_FALSE(matches(rule({"s3:ObjectCreated:*"}, "out/"), put));
  EXPECT_FALSE(matches(rule({"s3:ObjectCreated:*"}, "", ".png"), put));
}

TEST(Notification, RefusesWhatWouldNeverCome) {
  const std::vector<std::string> arns{webhook_arn("w")};
  EXPECT_TRUE(check_rules({rule({"s3:ObjectCreated:*"})}, arns));
  EXPECT_EQ(check_rules({rule({"s3:ObjectRestore:*"})}, arns).refusal().code, "NotImplemented");
  const auto unknown = check_rules({rule({"s3:ObjectCreated:*"})}, {webhook_arn("other")});
  EXPECT_EQ(unknown.refusal().code, "InvalidArgument");
  EXPECT_THAT(unknown.refusal().message, ::testing::HasSubstr("arn:minio:sqs::other:webhook"));
}

TEST(Notification, SaysWhatS3Says) {
  const auto json = nlohmann::json::parse(event_json(
      {"ObjectCreated:Put", "b", "a b/\xc3\xa4", 5, "e7ag", 1369353600007, 255}, "rule", "r-1"));
  const auto& record = json["Records"][0];
  EXPECT_EQ(json["Key"], "b/a b/\xc3\xa4");
  EXPECT_EQ(record["eventName"], "ObjectCreated:Put");
  EXPECT_EQ(record["eventTime"], "2013-05-24T00:00:00.007Z");
  EXPECT_EQ(record["awsRegion"], "r-1");
  EXPECT_EQ(record["s3"]["configurationId"], "rule");
  EXPECT_EQ(record["s3"]["bucket"]["name"], "b");
  EXPECT_EQ(record["s3"]["object"]["key"], "a%20b/%C3%A4");
  EXPECT_EQ(record["s3"]["object"]["size"], 5);
  EXPECT_EQ(record["s3"]["object"]["eTag"], "e7ag");
  EXPECT_EQ(record["s3"]["object"]["sequencer"], "00000000000000FF");
}

}  // namespace
}  // namespace composure::objects
