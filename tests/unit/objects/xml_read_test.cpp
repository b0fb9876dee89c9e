#include "fixtures/stack/objects/xml_read.h"

#include <gmock/gmock.h>

namespace composure::objects {
namespace {

using ::testing::ElementsAre;

TEST(XmlRead, DeleteNamesItsKeys) {
  const auto request = parse_delete(
      "<?xml version=\"1.0\"?><Delete "
      "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
      "<Object><Key>a&amp;b&#x20;&#228;&lt;</Key></Object><Object><VersionId>v</VersionId><Key>c</"
      "Key></Object><Object><Key> </Key><ETag>e</ETag></Object>"
      "<Object><Key>d<!-- - --><![CDATA[<]]></Key></Object></Delete>");
  ASSERT_TRUE(request);
  std::vector<std::string> keys;
  for (const auto& object : request->objects) keys.push_back(object.key);
  EXPECT_THAT(keys, ElementsAre("a&b \xc3\xa4<", "c", " ", "d<"));
  EXPECT_EQ(request->objects[1].version, "v");
  EXPECT_EQ(request->objects[2].if_match, "e");
  EXPECT_TRUE(request->quiet);
}

TEST(XmlRead, RefusesWhatIsNoSuchDocument) {
  std::string many = "<Delete>", deep;
  for (int i = 0; i < 1001; ++i) many += "<Object><Key>k</Key></Object>";
  for (int i = 0; i < 100'000; ++i) deep += "<Delete>";
  for (const std::string& bad :
       {std::string(), std::string("<Delete></Delete>"), many + "</Delete>", many, deep,
        std::string("<Object><Key>k</Key></Object>"), std::string("no XML"),
        std::string("<Delete><Object><Key></Key></Object></Delete>"),
        std::string("<Delete><Object></Object></Delete>"),
        std::string("<Delete><Object><Key>k</Key></Object>")}) {
    EXPECT_FALSE(parse_delete(bad)) << bad.substr(0, 60);
    EXPECT_FALSE(parse_complete(bad)) << bad.substr(0, 60);
    EXPECT_FALSE(parse_notification(bad)) << bad.substr(0, 60);
  }
  const std::string whole = "<Delete><Object><Key>k</Key></Object></Delete>";
  EXPECT_TRUE(parse_delete(whole));
  EXPECT_FALSE(parse_delete(whole + std::string(kLongestXml, ' ')));
}

TEST(XmlRead, PartsRise) {
  const auto document = [](const std::string& parts) {
    return parse_complete("<CompleteMultipartUpload>" + parts + "</CompleteMultipartUpload>");
  };
  const std::string one = "<Part><ETag>&quot;e1&quot;</ETag><PartNumber>1</PartNumber></Part>",
                    two =
                        "<Part><PartNumber>2</PartNumber><ETag>e2</ETag>"
                        "<ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>";
  const auto parts = document(one + two);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->at(0).etag, "e1");
  EXPECT_EQ(parts->at(1).number, 2);
  EXPECT_EQ(parts->at(1).checksum->value, "AAAAAA==");
  EXPECT_EQ(document(two + one).refusal().code, "InvalidPartOrder");
  EXPECT_EQ(document(one + one).refusal().code, "InvalidPartOrder");
  for (const char* bad :
       {"", "<Part><ETag>e</ETag></Part>", "<Part><PartNumber>1</PartNumber></Part>",
        "<Part><PartNumber>10001</PartNumber><ETag>e</ETag></Part>"})
    EXPECT_EQ(document(bad).refusal().code, "MalformedXML") << bad;
}

TEST(XmlRead, TheRegionOfABucket) {
  EXPECT_EQ(*parse_location(""), "");
  EXPECT_EQ(*parse_location("<CreateBucketConfiguration><LocationConstraint>eu-west-1"
                            "</LocationConstraint></CreateBucketConfiguration>"),
            "eu-west-1");
  EXPECT_FALSE(parse_location("<Other/>"));
}

TEST(XmlRead, NotificationRules) {
  const auto rules = parse_notification(
      "<NotificationConfiguration><QueueConfiguration><Id>i</Id><Queue>arn</Queue>"
      "<Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:Delete</Event><Filter><S3Key>"
      "<FilterRule><Name>prefix</Name><Value>in/</Value></FilterRule>"
      "<FilterRule><Name>suffix</Name><Value>.jpg</Value></FilterRule></S3Key></Filter>"
      "</QueueConfiguration></NotificationConfiguration>");
  ASSERT_TRUE(rules);
  ASSERT_EQ(rules->size(), 1u);
  EXPECT_EQ(rules->at(0).target, "arn");
  EXPECT_EQ(rules->at(0).prefix, "in/");
  EXPECT_EQ(rules->at(0).suffix, ".jpg");
  EXPECT_THAT(rules->at(0).events, ElementsAre("s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"));
  EXPECT_TRUE(parse_notification("<NotificationConfiguration/>")->empty());
  EXPECT_EQ(parse_notification("<NotificationConfiguration><TopicConfiguration/>"
                               "</NotificationConfiguration>")
                .refusal()
                .status,
            501u);
}

}  // namespace
}  // namespace composure::objects
