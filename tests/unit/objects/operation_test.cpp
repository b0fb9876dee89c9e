#include "fixtures/stack/objects/operation.h"

#include <gtest/gtest.h>

namespace composure::objects {
namespace {

std::string of(const std::string& method, const std::string& target, http::Headers headers = {}) {
  const Target found = parse_target({method, target, std::move(headers), ""});
  return std::string(name_of(found.operation)) + " " + found.bucket + " " + found.key;
}

TEST(Operation, FollowsThePath) {
  EXPECT_EQ(of("GET", "/"), "list_buckets  ");
  EXPECT_EQ(of("PUT", "/b"), "create_bucket b ");
  EXPECT_EQ(of("PUT", "/b/"), "create_bucket b ");
  EXPECT_EQ(of("HEAD", "/b"), "head_bucket b ");
  EXPECT_EQ(of("DELETE", "/b/"), "delete_bucket b ");
  EXPECT_EQ(of("GET", "/b/?location="), "get_location b ");
  EXPECT_EQ(of("GET", "/b?list-type=2&prefix=x"), "list_objects b ");
  EXPECT_EQ(of("POST", "/b?delete"), "delete_objects b ");
  EXPECT_EQ(of("PUT", "/b/k"), "put_object b k");
  EXPECT_EQ(of("GET", "/b/k?x-id=GetObject"), "get_object b k");
  EXPECT_EQ(of("HEAD", "/b/k"), "head_object b k");
  EXPECT_EQ(of("DELETE", "/b/k"), "delete_object b k");
}

TEST(Operation, KeysAreAnyBytes) {
  EXPECT_EQ(of("GET", "/b/a/../%2e%2e/%2Fc%20d+e%25"), "get_object b a/../..//c d+e%");
  EXPECT_EQ(of("GET", "/b//"), "get_object b /");
  EXPECT_EQ(parse_target({"GET", "/b/%00%ff", {}, ""}).key, std::string("\0\xff", 2));
}

TEST(Operation, PartsAndCopies) {
  const http::Headers copy{{"x-amz-copy-source", "/b/other"}};
  EXPECT_EQ(of("PUT", "/b/k", copy), "copy_object b k");
  EXPECT_EQ(of("POST", "/b/k?uploads"), "create_upload b k");
  EXPECT_EQ(of("PUT", "/b/k?uploadId=1&partNumber=2"), "upload_part b k");
  EXPECT_EQ(of("PUT", "/b/k?partNumber=2&uploadId=1", copy), "copy_part b k");
  EXPECT_EQ(of("GET", "/b/k?uploadId=1&max-parts=2"), "list_parts b k");
  EXPECT_EQ(of("POST", "/b/k?uploadId=1"), "complete_upload b k");
  EXPECT_EQ(of("DELETE", "/b/k?uploadId=1"), "abort_upload b k");
  EXPECT_EQ(of("GET", "/b?uploads"), "list_uploads b ");
  EXPECT_EQ(of("GET", "/b?notification"), "get_notification b ");
  EXPECT_EQ(of("PUT", "/b?notification="), "put_notification b ");
  EXPECT_EQ(*parse_part_number(Query("partNumber=10000")), 10000);
  for (const char* bad : {"", "partNumber=0", "partNumber=10001", "partNumber=x"})
    EXPECT_FALSE(parse_part_number(Query(bad))) << bad;
}

TEST(Operation, WhatIsNotHereIsNotSomethingElse) {
  for (const char* target : {"/b?acl", "/b?versioning", "/b?uploads&acl", "/b/k?partNumber=2",
                             "/b/k?tagging", "/b/k?versionId=1", "/b?delete&uploads"}) {
    for (const char* method : {"GET", "PUT", "POST", "DELETE"}) {
      EXPECT_TRUE(of(method, target).starts_with("unknown")) << method << target;
    }
  }
  EXPECT_EQ(of("GET", "/b/k?uploadId=1&partNumber=2"), "unknown b k");
  EXPECT_EQ(of("PUT", "/b/k?uploadId=1"), "unknown b k");
  EXPECT_EQ(of("POST", "/b/k"), "unknown b k");
  EXPECT_EQ(of("DELETE", "/b?delete"), "unknown b ");
  EXPECT_EQ(of("PUT", "/"), "unknown  ");
  EXPECT_EQ(parse_target({"GET", "/b?acl", {}, ""}).not_done, "GET of a bucket with ?acl");
  EXPECT_EQ(parse_target({"POST", "/b/k", {}, ""}).not_done, "POST of an object");
}

TEST(Operation, CopySources) {
  const auto of_source = [](std::string_view header) {
    const auto source = parse_copy_source(header);
    return source ? source->bucket + " " + source->key : source.refusal().code;
  };
  EXPECT_EQ(of_source("b/k"), "b k");
  EXPECT_EQ(of_source("/b/a%20b/c%3F?versionId=null"), "b a b/c?");
  EXPECT_EQ(of_source("b/k?versionId=7"), "NotImplemented");
  for (const char* bad : {"", "/", "b", "/b", "b/", "//k"})
    EXPECT_EQ(of_source(bad), "InvalidArgument") << bad;
}

TEST(Operation, ListParameters) {
  const auto list =
      parse_list_query(Query("list-type=2&prefix=a%2Fb&delimiter=/&max-keys=7&start-after=x+y"));
  ASSERT_TRUE(list);
  EXPECT_EQ(list->prefix, "a/b");
  EXPECT_EQ(list->delimiter, "/");
  EXPECT_EQ(list->start_after, "x y");
  EXPECT_EQ(list->max_keys, 7u);
  EXPECT_EQ(parse_list_query(Query(""))->max_keys, 1000u);
  EXPECT_EQ(parse_list_query(Query("max-keys=5000"))->max_keys, 1000u);
  for (const char* bad : {"max-keys=-1", "max-keys=x", "max-keys=", "encoding-type=xml",
                          "list-type=2&continuation-token="}) {
    EXPECT_FALSE(parse_list_query(Query(bad))) << bad;
  }
}

TEST(Operation, ListParametersOfVersion1) {
  const auto list = parse_list_query(Query("marker=dir/a&delimiter=/&prefix="));
  ASSERT_TRUE(list);
  EXPECT_EQ(list->version, 1);
  EXPECT_EQ(list->start_after, "dir/a");
  EXPECT_EQ(list->continuation_token, "");
  // A common prefix as the marker: what is below it is behind us.
  EXPECT_EQ(parse_list_query(Query("marker=dir/&delimiter=/"))->continuation_token,
            token_behind_prefix("dir/"));
  EXPECT_EQ(parse_list_query(Query("marker=dir/"))->continuation_token, "");
  EXPECT_FALSE(parse_list_query(Query("list-type=3")));
}

}  // namespace
}  // namespace composure::objects
