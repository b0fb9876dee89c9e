#include "fixtures/stack/objects/uploads.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/encoding.h"
#include "fixtures/stack/signing/digest.h"
#include "tests/support/temporary_folder.h"

namespace composure::objects {
namespace {

Upload upload_of(std::vector<ObjectInfo> parts) {
  Upload upload{{"b", "k", "id"}, {}};
  int number = 0;
  for (ObjectInfo& part : parts) upload.parts[++number] = std::move(part);
  return upload;
}

ObjectInfo part(std::uint64_t size, const std::string& etag, const std::string& sum = "") {
  ObjectInfo info{size, etag};
  if (!sum.empty()) info.checksum = Checksum{ChecksumKind::crc32, sum};
  return info;
}

const std::string kOne = to_hex(signing::md5("one")), kTwo = to_hex(signing::md5("two"));

TEST(Uploads, AreAssembledAsS3Does) {
  const auto info =
      assembled(upload_of({part(kSmallestPart, kOne), part(3, kTwo)}), {{1, kOne}, {2, kTwo}}, 17);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->size, kSmallestPart + 3);
  EXPECT_EQ(info->etag, to_hex(signing::md5(signing::md5("one") + signing::md5("two"))) + "-2");
  EXPECT_EQ(info->modified_ms, 17);
}

TEST(Uploads, ACompositeChecksumIsOfTheChecksums) {
  Upload upload = upload_of({part(kSmallestPart, kOne, "AAAAAQ=="), part(3, kTwo, "AAAAAg==")});
  upload.info.checksum = Checksum{ChecksumKind::crc32, "", ChecksumType::composite};
  const auto info = assembled(upload, {{1, kOne}, {2, kTwo}}, 0);
  EXPECT_EQ(info->checksum->value,
            checksum_of(ChecksumKind::crc32, std::string("\0\0\0\1\0\0\0\2", 8)) + "-2");
}

TEST(Uploads, RefusePartsThatAreNotThere) {
  const Upload upload = upload_of({part(5, kOne, "AAAAAQ=="), part(3, kTwo)});
  EXPECT_EQ(assembled(upload, {{3, kOne}}, 0).refusal().code, "InvalidPart");
  EXPECT_EQ(assembled(upload, {{1, kTwo}}, 0).refusal().code, "InvalidPart");
  EXPECT_EQ(
      assembled(upload, {{1, kOne, Checksum{ChecksumKind::crc32, "AAAAAw=="}}}, 0).refusal().code,
      "InvalidPart");
  EXPECT_EQ(assembled(upload, {{1, kOne}, {2, kTwo}}, 0).refusal().code, "EntityTooSmall");
  EXPECT_TRUE(assembled(upload, {{1, kOne}}, 0));
}

TEST(Uploads, SurviveARestartAndAreGivenUpWhole) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("drafts"));
  const Drafts drafts(folder.path("drafts"), false);
  const auto open = [&] { return std::move(*Uploads::open(folder.path("uploads"), drafts)); };
  auto uploads = open();
  const auto name = uploads->begin("bucket", "../k", {0, "", 17, {{"x-amz-meta-m", "v"}}});
  ASSERT_TRUE(name);
  const auto info = part(3, kOne);
  ASSERT_TRUE(uploads->publish_part(*name, 2, *drafts.write("../k", info, "one"), info));
  uploads = open();
  const auto found = uploads->find(*name);
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->info.headers.at("x-amz-meta-m"), "v");
  EXPECT_EQ((*found)->parts.at(2).etag, kOne);
  EXPECT_EQ(uploads->of_bucket("bucket", "..").size(), 1u);
  EXPECT_EQ(uploads->of_bucket("bucket", "x").size(), 0u);
  EXPECT_FALSE(uploads->find({"bucket", "other", name->id}));
  EXPECT_TRUE(uploads->remove(*name));
  EXPECT_EQ(uploads->remove(*name).refusal().code, "NoSuchUpload");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("uploads/bucket")));
}

}  // namespace
}  // namespace composure::objects
