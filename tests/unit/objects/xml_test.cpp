#include "fixtures/stack/objects/xml.h"

#include <gmock/gmock.h>

namespace composure::objects {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Xml, Escapes) {
  EXPECT_EQ(escape_xml("a<b>&\"'\x01\n\xc3\xa4"), "a&lt;b&gt;&amp;&quot;&apos;&#x1;&#xa;\xc3\xa4");
}

TEST(Xml, ErrorsSayWhatAndWhere) {
  EXPECT_THAT(error_xml({404, "NoSuchKey", "not <here>"}, "/b/<k>", "17"),
              HasSubstr("<Error><Code>NoSuchKey</Code><Message>not &lt;here&gt;</Message>"
                        "<Resource>/b/&lt;k&gt;</Resource><RequestId>17</RequestId></Error>"));
}

TEST(Xml, TheFirstRegionHasNoName) {
  EXPECT_THAT(location_xml("us-east-1"), HasSubstr("\"></LocationConstraint>"));
  EXPECT_THAT(location_xml("eu-west-1"), HasSubstr("\">eu-west-1</LocationConstraint>"));
}

TEST(Xml, Times) {
  EXPECT_EQ(iso_time(1369353600007), "2013-05-24T00:00:00.007Z");
  EXPECT_EQ(http_time(1369353600007), "Fri, 24 May 2013 00:00:00 GMT");
}

TEST(Xml, PagesInBothEncodings) {
  Objects objects{{"x/a&b c", {3, "e7ag", 0}}, {"x/y/1", {}}};
  const ListQuery query{.prefix = "x/", .delimiter = "/", .max_keys = 5};
  const Page page{{objects.begin()}, {"x/y/"}, "dG9rZW4="};
  const std::string plain = page_xml("bucket", query, page, false);
  EXPECT_THAT(
      plain,
      HasSubstr("<Name>bucket</Name><Prefix>x/</Prefix><KeyCount>2</KeyCount><MaxKeys>5</MaxKeys>"
                "<IsTruncated>true</IsTruncated><Delimiter>/</Delimiter>"));
  EXPECT_THAT(
      plain, HasSubstr("<Key>x/a&amp;b c</Key><LastModified>1970-01-01T00:00:00.000Z</LastModified>"
                       "<ETag>&quot;e7ag&quot;</ETag><Size>3</Size>"));
  EXPECT_THAT(plain, HasSubstr("<CommonPrefixes><Prefix>x/y/</Prefix></CommonPrefixes>"));
  EXPECT_THAT(plain, HasSubstr("<NextContinuationToken>dG9rZW4=</NextContinuationToken>"));
  EXPECT_THAT(plain, Not(HasSubstr("EncodingType")));
  const std::string encoded = page_xml("bucket", query, page, true);
  EXPECT_THAT(encoded, HasSubstr("<Key>x/a%26b%20c</Key>"));
  EXPECT_THAT(encoded, HasSubstr("<EncodingType>url</EncodingType>"));
}

TEST(Xml, DeleteNamesItsKeys) {
  const auto request = parse_delete(
      "<?xml version=\"1.0\"?><Delete "
      "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
      "<Object><Key>a&amp;b&#x20;&#228;&lt;</Key></Object><Object><VersionId>v</VersionId><Key>c</"
      "Key></Object></Delete>");
  ASSERT_TRUE(request);
  EXPECT_THAT(request->keys, ElementsAre("a&b \xc3\xa4<", "c"));
  EXPECT_TRUE(request->quiet);
  EXPECT_THAT(deleted_xml(*request), Not(HasSubstr("Deleted>")));
  EXPECT_THAT(deleted_xml({{"a&b"}, false}), HasSubstr("<Deleted><Key>a&amp;b</Key></Deleted>"));
}

TEST(Xml, DeleteRefusesWhatItCannotRead) {
  std::string many = "<Delete>";
  for (int i = 0; i < 1001; ++i) many += "<Object><Key>k</Key></Object>";
  for (const std::string& bad :
       {std::string(), std::string("<Delete></Delete>"), many,
        std::string("<Object><Key></Key></Object>"), std::string("<Object></Object>"),
        std::string("<Object><Key>a&b</Key></Object>"),
        std::string("<Object><Key>&#x;</Key></Object>"),
        std::string("<Object><Key>&#99999999;</Key></Object>")}) {
    EXPECT_FALSE(parse_delete(bad)) << bad.substr(0, 60);
  }
}

}  // namespace
}  // namespace composure::objects
