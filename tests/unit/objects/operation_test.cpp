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

TEST(Operation, WhatIsNotHereIsNotSomethingElse) {
  for (const char* target :
       {"/b?acl", "/b?versioning", "/b?uploads", "/b/k?uploadId=1&partNumber=2", "/b/k?tagging"}) {
    for (const char* method : {"GET", "PUT", "POST", "DELETE"}) {
      EXPECT_TRUE(of(method, target).starts_with("unknown")) << method << target;
    }
  }
  EXPECT_EQ(of("PUT", "/b/k", {{"x-amz-copy-source", "/b/other"}}), "unknown b k");
  EXPECT_EQ(of("GET", "/b"), "unknown b ");  // the first version of listing
  EXPECT_EQ(of("POST", "/b/k"), "unknown b k");
  EXPECT_EQ(of("DELETE", "/b?delete"), "unknown b ");
  EXPECT_EQ(of("PUT", "/"), "unknown  ");
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
  for (const char* bad :
       {"max-keys=-1", "max-keys=x", "max-keys=", "encoding-type=xml", "continuation-token="}) {
    EXPECT_FALSE(parse_list_query(Query(bad))) << bad;
  }
}

TEST(Operation, HeadersThatStayWithTheObject) {
  using Map = std::map<std::string, std::string>;
  EXPECT_EQ(kept_headers({{"Host", "h"},
                          {"X-Amz-Meta-Color", "red"},
                          {"X-Amz-Date", "now"},
                          {"Cache-Control", "no-store"}}),
            (Map{{"x-amz-meta-color", "red"},
                 {"cache-control", "no-store"},
                 {"content-type", "binary/octet-stream"}}));
  EXPECT_EQ(kept_headers({{"Content-Type", "text/plain"}, {"Content-Encoding", "aws-chunked"}}),
            (Map{{"content-type", "text/plain"}}));
  EXPECT_EQ(kept_headers({{"Content-Encoding", "aws-chunked, gzip"}}).at("content-encoding"),
            "gzip");
}

}  // namespace
}  // namespace composure::objects
