#include "fixtures/stack/queue/job.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace composure::queue {
namespace {

Job example() {
  Job job{.function = "classify", .path = "/a%20b", .query = "x=1&y", .host = "gateway:8080"};
  job.headers.add("X-Call-Id", "id-1");
  job.headers.add("Accept", "a");
  job.headers.add("Accept", "b");
  job.body = std::string("\0\xff binary", 9);
  job.callback_url = "http://127.0.0.1:9/done";
  return job;
}

TEST(Job, comes_back_as_it_went) {
  const Job job = example();
  auto back = decode(encode(job));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->function, job.function);
  EXPECT_EQ(back->method, "POST");
  EXPECT_EQ(back->path, job.path);
  EXPECT_EQ(back->query, job.query);
  EXPECT_EQ(back->host, job.host);
  EXPECT_EQ(back->body, job.body);
  EXPECT_EQ(back->callback_url, job.callback_url);
  EXPECT_EQ(back->headers.get_or("x-call-id", ""), "id-1");
  std::vector<std::string> accepted;
  for (const auto& [name, value] : back->headers) {
    if (name == "Accept") accepted.push_back(value);
  }
  EXPECT_THAT(accepted, testing::ElementsAre("a", "b"));
}

TEST(Job, has_the_wire_format_of_the_contract) {
  const auto json = nlohmann::json::parse(encode(example()));
  EXPECT_EQ(json["Function"], "classify");
  EXPECT_EQ(json["Path"], "/a%20b");
  EXPECT_EQ(json["QueryString"], "x=1&y");
  EXPECT_EQ(json["Header"]["Accept"], (nlohmann::json{"a", "b"}));
  EXPECT_EQ(json["Body"], "AP8gYmluYXJ5");
  EXPECT_EQ(json["CallbackUrl"], "http://127.0.0.1:9/done");
}

TEST(Job, a_header_that_is_no_utf8_does_not_break_the_message) {
  Job job{.function = "f"};
  job.headers.add("X", "\xe9t\xe9");
  EXPECT_TRUE(decode(encode(job)));
}

TEST(Job, refuses_what_is_no_message) {
  for (const char* text :
       {"", "[]", "{", "{}", R"({"Function":""})", R"({"Function":"f","Body":"a"})",
        R"({"Function":"f","Body":"????"})", R"({"Function":"f","Header":[]})",
        R"({"Function":"f","Header":{"A":"b"}})", R"({"Function":"f","Header":{"A":[1]}})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(Subject, is_the_functions_name_or_nothing) {
  EXPECT_EQ(subject_of("classify"), "faas-request.classify");
  EXPECT_EQ(subject_of("a.b"), "faas-request.a.b");
  for (const char* name : {"", ".", ".a", "a.", "a..b"}) EXPECT_EQ(subject_of(name), "") << name;
}

TEST(DuplicateKey, differs_for_different_calls_under_one_id) {
  const Job job = example();
  Job other = job;
  EXPECT_EQ(duplicate_key(job, "1"), duplicate_key(other, "1"));
  EXPECT_NE(duplicate_key(job, "1"), duplicate_key(job, "2"));
  other.body = "x";
  EXPECT_NE(duplicate_key(job, "1"), duplicate_key(other, "1"));
  other = job;
  other.path = "/flow/x/forward";
  EXPECT_NE(duplicate_key(job, "1"), duplicate_key(other, "1"));
}

}  // namespace
}  // namespace composure::queue
