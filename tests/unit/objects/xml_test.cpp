#include "fixtures/stack/objects/xml.h"

#include <gmock/gmock.h>

namespace composure::objects {
namespace {

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

TEST(Xml, PagesOfVersion1) {
  Objects objects{{"x/a", {3, "e7ag", 0}}};
  ListQuery query{.prefix = "x/", .start_after = "w", .max_keys = 5};
  query.version = 1;
  query.with_owner = true;
  const Page page{{objects.begin()}, {}, "dG9rZW4=", "x/a"};
  const std::string xml = page_xml("bucket", query, page, false);
  EXPECT_THAT(xml, HasSubstr("<Marker>w</Marker><NextMarker>x/a</NextMarker>"));
  EXPECT_THAT(xml, HasSubstr("<Owner><ID>composure</ID>"));
  EXPECT_THAT(xml, Not(HasSubstr("KeyCount")));
  EXPECT_THAT(xml, Not(HasSubstr("ContinuationToken")));
}

TEST(Xml, TheRightRegionIsPartOfTheError) {
  EXPECT_THAT(error_xml({400, "AuthorizationHeaderMalformed", "m", "eu-west-1"}, "/", "1"),
              HasSubstr("<Message>m</Message><Region>eu-west-1</Region>"));
}

TEST(Xml, DeletedAndNot) {
  const std::vector<DeleteOutcome> outcomes{{"a&b"},
                                            {"c", Refusal{412, "PreconditionFailed", "no"}}};
  const std::string loud = deleted_xml(outcomes, false), quiet = deleted_xml(outcomes, true);
  EXPECT_THAT(loud, HasSubstr("<Deleted><Key>a&amp;b</Key></Deleted>"));
  EXPECT_THAT(quiet, Not(HasSubstr("Deleted>")));
  for (const std::string& xml : {loud, quiet})
    EXPECT_THAT(xml, HasSubstr("<Error><Key>c</Key><Code>PreconditionFailed</Code>"));
}

TEST(Xml, PartsComeInPages) {
  const std::vector<PartInfo> parts{{1, {5, "a", 0}}, {3, {6, "b", 0}}, {4, {7, "c", 0}}};
  const std::string first = parts_xml({"b", "k", "id"}, parts, 0, 2);
  EXPECT_THAT(first, HasSubstr("<PartNumber>3</PartNumber>"));
  EXPECT_THAT(first, Not(HasSubstr("<PartNumber>4</PartNumber>")));
  EXPECT_THAT(first, HasSubstr("<NextPartNumberMarker>3</NextPartNumberMarker>"
                               "<IsTruncated>true</IsTruncated>"));
  const std::string last = parts_xml({"b", "k", "id"}, parts, 3, 2);
  EXPECT_THAT(last, HasSubstr("<PartNumber>4</PartNumber>"));
  EXPECT_THAT(last, HasSubstr("<IsTruncated>false</IsTruncated>"));
}

}  // namespace
}  // namespace composure::objects
