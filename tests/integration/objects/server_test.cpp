#include <gmock/gmock.h>

#include <csignal>
#include <thread>

#include "base/text.h"
#include "tests/integration/objects/objects_server.h"
#include "tests/places.h"
#include "tests/support/public_client.h"

namespace composure::objects::testing {
namespace {

using ::testing::HasSubstr;

TEST(Objects, ALifeOfBucketsAndObjects) {
  const ObjectsServer server;
  EXPECT_EQ(server.send("PUT", "/photos").status, 200);
  EXPECT_EQ(server.send("PUT", "/photos").code(), "BucketAlreadyOwnedByYou");
  EXPECT_EQ(server.send("HEAD", "/photos").status, 200);
  EXPECT_EQ(server.send("HEAD", "/nobody").status, 404);
  EXPECT_THAT(server.send("GET", "/").body, HasSubstr("<Name>photos</Name>"));
  EXPECT_THAT(server.send("GET", "/photos?location=").body, HasSubstr("LocationConstraint"));

  const Reply put = server.send("PUT", "/photos/a/b%20c", "hello",
                                {"Content-Type: text/plain", "x-amz-meta-k: v"});
  EXPECT_EQ(put.status, 200);
  EXPECT_EQ(put.headers.at("etag"), "\"5d41402abc4b2a76b9719d911017c592\"");
  const Reply got = server.send("GET", "/photos/a/b%20c");
  EXPECT_EQ(got.text(), "200 hello");
  EXPECT_EQ(got.headers.at("etag"), put.headers.at("etag"));
  EXPECT_EQ(got.headers.at("content-type"), "text/plain");
  EXPECT_EQ(got.headers.at("x-amz-meta-k"), "v");
  EXPECT_THAT(got.headers.at("last-modified"), HasSubstr(" GMT"));
  const Reply part = server.send("GET", "/photos/a/b%20c", "", {"Range: bytes=1-3"});
  EXPECT_EQ(part.text(), "206 ell");
  EXPECT_EQ(part.headers.at("content-range"), "bytes 1-3/5");
  EXPECT_EQ(server.send("GET", "/photos/a/b%20c", "", {"Range: bytes=9-"}).code(), "InvalidRange");
  const Reply head = server.send("HEAD", "/photos/a/b%20c");
  EXPECT_EQ(head.text(), "200 ");
  EXPECT_EQ(head.headers.at("content-length"), "5");

  EXPECT_EQ(server.send("DELETE", "/photos").code(), "BucketNotEmpty");
  EXPECT_EQ(server.send("DELETE", "/photos/a/b%20c").status, 204);
  EXPECT_EQ(server.send("DELETE", "/photos/a/b%20c").status, 204);
  EXPECT_EQ(server.send("GET", "/photos/a/b%20c").code(), "NoSuchKey");
  EXPECT_EQ(server.send("DELETE", "/photos").status, 204);
  EXPECT_EQ(server.send("PUT", "/photos/k", "x").code(), "NoSuchBucket");
  EXPECT_EQ(server.send("DELETE", "/photos").code(), "NoSuchBucket");
}

TEST(Objects, ServesOnlyWhoSignsRight) {
  const ObjectsServer server;
  EXPECT_EQ(server.send("GET", "/", "", {}, "").code(), "AccessDenied");
  EXPECT_EQ(server.send("GET", "/", "", {}, std::string(ObjectsServer::kAccess) + ":wrong").code(),
            "SignatureDoesNotMatch");
  EXPECT_EQ(server.send("GET", "/", "", {}, "stranger:wrong").code(), "InvalidAccessKeyId");
  EXPECT_EQ(server.send("PUT", "/photos", "", {}, "stranger:wrong").status, 403);
  EXPECT_EQ(server.send("HEAD", "/photos").status, 404);
  const Reply old = server.send("GET", "/", "", {"X-Amz-Date: 20130524T000000Z"});
  EXPECT_EQ(old.code(), "RequestTimeTooSkewed");
}

TEST(Objects, ConditionsHold) {
  const ObjectsServer server;
  server.send("PUT", "/photos");
  EXPECT_EQ(server.send("PUT", "/photos/k", "one", {"If-None-Match: *"}).status, 200);
  EXPECT_EQ(server.send("PUT", "/photos/k", "two", {"If-None-Match: *"}).code(),
            "PreconditionFailed");
  EXPECT_EQ(server.send("GET", "/photos/k").body, "one");
  const std::string etag = server.send("HEAD", "/photos/k").headers.at("etag");
  EXPECT_EQ(server.send("GET", "/photos/k", "", {"If-None-Match: " + etag}).text(), "304 ");
  EXPECT_EQ(server.send("GET", "/photos/k", "", {"If-Match: " + etag}).text(), "200 one");
  EXPECT_EQ(server.send("GET", "/photos/k", "", {"If-Match: \"other\""}).status, 412);
}

TEST(Objects, AWriteUnderAConditionOverwritesNothingElse) {
  const ObjectsServer server;
  server.send("PUT", "/photos");
  const std::string etag = server.send("PUT", "/photos/k", "first").headers.at("etag");
  EXPECT_EQ(server.send("PUT", "/photos/k", "second", {"If-Match: \"other\""}).code(),
            "PreconditionFailed");
  EXPECT_EQ(server.send("DELETE", "/photos/k", "", {"If-Match: \"other\""}).code(),
            "PreconditionFailed");
  EXPECT_EQ(server.send("GET", "/photos/k").body, "first");
  EXPECT_EQ(server.send("PUT", "/photos/new", "x", {"If-Match: " + etag}).code(), "NoSuchKey");
  EXPECT_EQ(server.send("PUT", "/photos/k", "second", {"If-Match: " + etag}).status, 200);
  EXPECT_EQ(server.send("GET", "/photos/k").body, "second");
}

TEST(Objects, WhatIsNotDoneIsNamed) {
  const ObjectsServer server;
  server.send("PUT", "/photos");
  const Reply acl = server.send("GET", "/photos?acl=");
  EXPECT_EQ(acl.status, 501);
  EXPECT_THAT(acl.body, HasSubstr("GET of a bucket with ?acl is not implemented"));
  const Reply encrypted =
      server.send("PUT", "/photos/k", "x", {"x-amz-server-side-encryption: AES256"});
  EXPECT_EQ(encrypted.status, 501);
  EXPECT_THAT(encrypted.body, HasSubstr("x-amz-server-side-encryption"));
  EXPECT_EQ(server.send("GET", "/photos/k").code(), "NoSuchKey");
}

TEST(Objects, PartsSurviveARestart) {
  ObjectsServer server;
  server.send("PUT", "/photos");
  const std::string begun = server.send("POST", "/photos/k?uploads=").body;
  const std::size_t at = begun.find("<UploadId>") + 10;
  const std::string id = begun.substr(at, begun.find('<', at) - at);
  const std::string part =
      server.send("PUT", "/photos/k?partNumber=1&uploadId=" + id, "data").headers.at("etag");
  EXPECT_EQ(server.send("GET", "/photos/k").code(), "NoSuchKey");
  server.stop(SIGKILL);
  server.start();
  const Reply done = server.send("POST", "/photos/k?uploadId=" + id,
                                 "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" +
                                     part + "</ETag></Part></CompleteMultipartUpload>");
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(server.send("GET", "/photos/k").body, "data");
}

TEST(Objects, AWebhookIsNamedRight) {
  const std::string program_path = COMPOSURE_BIN_DIR "/composure-objects";
  for (const char* wrong : {"hook", "=http://127.0.0.1:1", "hook=ftp://x"}) {
    auto program = Process::start(
        {{program_path, "--data", "/nonexistent", "--webhook", wrong}, {}, "", "/dev/null"});
    const auto end = program->wait(std::chrono::seconds(5));
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(end->exit_code, 2) << wrong;
  }
}

TEST(Objects, KeysCannotLeadOutOfTheFolder) {
  const ObjectsServer server;
  server.send("PUT", "/photos");
  const std::vector<std::string> keys{
      "../../x", "../../../../tmp/x", "/etc/x", "%00", "a/./b", "..", "%0D%0A", "%3Cb%3E"};
  for (const std::string& key : keys) {
    EXPECT_EQ(server.send("PUT", "/photos/" + key, "data of " + key).status, 200) << key;
  }
  for (const std::string& key : keys) {
    EXPECT_EQ(server.send("GET", "/photos/" + key).body, "data of " + key);
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(server.data())) {
    const std::string name = entry.path().filename();
    EXPECT_TRUE(entry.is_directory() || name.size() == 64 || name == "created" || name == "lock")
        << entry.path();
  }
  EXPECT_EQ(server.send("PUT", "/photos/" + std::string(1025, 'k'), "x").code(), "KeyTooLongError");
  EXPECT_EQ(server.send("PUT", "/..").code(), "InvalidBucketName");
}

TEST(Objects, ARestartKeepsWhatWasStored) {
  for (const int signal : {SIGTERM, SIGKILL}) {
    ObjectsServer server(signal == SIGKILL ? std::vector<std::string>{"--fsync"}
                                           : std::vector<std::string>{});
    server.send("PUT", "/photos");
    const std::string large(3'000'000, 'x');
    EXPECT_EQ(server.send("PUT", "/photos/small", "data").status, 200);
    EXPECT_EQ(server.send("PUT", "/photos/large", large).status, 200);
    EXPECT_EQ(server.stop(signal).exit_code, signal == SIGTERM ? 0 : 128 + SIGKILL);
    server.start();
    EXPECT_EQ(server.send("GET", "/photos/small").body, "data");
    EXPECT_EQ(server.send("GET", "/photos/large").body, large);
    EXPECT_THAT(server.send("GET", "/photos?list-type=2").body,
                HasSubstr("<KeyCount>2</KeyCount>"));
  }
}

TEST(Objects, AReaderSeesTheOldObjectOrTheNewOne) {
  const ObjectsServer server;
  server.send("PUT", "/photos");
  const std::string contents[] = {std::string(700'000, 'a'), std::string(900'000, 'b'), "small"};
  server.send("PUT", "/photos/k", contents[0]);
  std::vector<std::thread> writers;
  for (const std::string& content : contents) {
    writers.emplace_back([&] {
      for (int i = 0; i < 25; ++i) EXPECT_EQ(server.send("PUT", "/photos/k", content).status, 200);
    });
  }
  for (int i = 0; i < 60; ++i) {
    const Reply got = server.send("GET", "/photos/k");
    EXPECT_TRUE(got.body == contents[0] || got.body == contents[1] || got.body == contents[2])
        << got.body.size();
  }
  for (std::thread& writer : writers) writer.join();
}

TEST(Objects, CountsWhatItDoes) {
  const ObjectsServer server;
  server.send("PUT", "/photos");
  server.send("PUT", "/photos/k", "12345");
  server.send("GET", "/photos/k");
  server.send("GET", "/photos/nothing");
  const std::string metrics = server.send("GET", "/metrics", "", {}, "").body;
  EXPECT_THAT(
      metrics,
      HasSubstr("composure_objects_requests_total{operation=\"put_object\",status=\"200\"} 1\n"));
  EXPECT_THAT(
      metrics,
      HasSubstr("composure_objects_requests_total{operation=\"get_object\",status=\"404\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("composure_objects_stored_bytes 5\n"));
  EXPECT_THAT(metrics, HasSubstr("process_resident_memory_bytes"));
}

TEST(Objects, ASecondServerDoesNotShareTheFolder) {
  const ObjectsServer server;
  auto second = Process::start(
      {{COMPOSURE_BIN_DIR "/composure-objects", "--data", server.data()}, {}, "", "/dev/null"});
  const auto end = second->wait(std::chrono::seconds(5));
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->exit_code, 1);
}

TEST(Objects, AmazonsOwnClientAgrees) {
  const ObjectsServer server;
  test::expect_client_agrees("integration/objects/boto3_check.py",
                             {server.url(), ObjectsServer::kAccess, ObjectsServer::kSecret});
}

TEST(Objects, MiniosOwnClientAgrees) {
  const PortReservation webhook = test::take_port();
  const std::string port = std::to_string(webhook.port());
  const ObjectsServer server({"--webhook", "hook=http://127.0.0.1:" + port + "/told"});
  test::expect_client_agrees("integration/objects/minio_check.py",
                             {server.url(), ObjectsServer::kAccess, ObjectsServer::kSecret, port});
}

}  // namespace
}  // namespace composure::objects::testing
