#include "fixtures/stack/objects/store.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "fixtures/stack/objects/object_file.h"

namespace composure::objects {
namespace {

namespace fs = std::filesystem;

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : folder_(fs::temp_directory_path() / ("composure-" + random_hex(6))) { open(); }
  ~StoreTest() override {
    store_.reset();
    fs::remove_all(folder_);
  }

  void open() {
    store_.reset();
    auto store = Store::open(folder_ / "data", /*sync=*/false);
    ASSERT_TRUE(store) << store.error().text();
    store_ = std::move(*store);
  }

  void put(const std::string& key, const std::string& data, const std::string& meta = "v") {
    const ObjectInfo info{
        data.size(), "etag-" + std::to_string(data.size()), 17, {{"x-amz-meta-m", meta}}};
    const auto draft = store_->drafts().write(key, info, data);
    ASSERT_TRUE(draft);
    ASSERT_TRUE(store_->publish(*draft, "bucket", key, info));
  }

  std::string get(const std::string& key) {
    const auto reader = store_->read("bucket", key);
    return reader ? *reader->read(0, reader->info().size) : reader.refusal().code;
  }

  std::size_t files_outside() {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      const auto relative = fs::relative(entry.path(), folder_ / "data").string();
      if (entry.is_regular_file() &&
          (relative.starts_with("..") || relative.starts_with("drafts/")))
        ++count;
    }
    return count;
  }

  fs::path folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, KeysCannotLeadOutOfTheFolder) {
  ASSERT_TRUE(store_->create_bucket("bucket"));
  const std::vector<std::string> keys{
      "..", "../x",    "../../../x",         "/etc/x",   "a/b",
      "a",  "created", std::string("\0", 1), "\xff\xfe", std::string(1024, 'k'),
      "x\n"};
  for (const std::string& key : keys) put(key, "data of " + key);
  for (const std::string& key : keys) EXPECT_EQ(get(key), "data of " + key);
  EXPECT_EQ(files_outside(), 0u);
  EXPECT_EQ(store_->object_count(), keys.size());
}

TEST_F(StoreTest, ARestartKeepsEverything) {
  ASSERT_TRUE(store_->create_bucket("bucket"));
  const std::int64_t created = store_->buckets().front().created_ms;
  put("k", "one");
  put("k", "two", std::string("\xff \"q\"", 5));
  put(std::string("a\0b", 3), "");
  open();
  EXPECT_EQ(get("k"), "two");
  EXPECT_EQ(get(std::string("a\0b", 3)), "");
  const ObjectInfo& info = (*store_->objects("bucket"))->at("k");
  EXPECT_EQ(info.etag, "etag-3");
  EXPECT_EQ(info.modified_ms, 17);
  EXPECT_EQ(info.headers.at("x-amz-meta-m"), std::string("\xff \"q\"", 5));
  EXPECT_EQ(store_->buckets().front().created_ms, created);
  EXPECT_GT(created, 1'600'000'000'000);
  EXPECT_EQ(store_->object_count(), 2u);
  EXPECT_EQ(store_->object_bytes(), 3u);
}

TEST_F(StoreTest, WhatWasCutOffIsLeftOut) {
  ASSERT_TRUE(store_->create_bucket("bucket"));
  put("whole", "data");
  put("short", "data");
  fs::resize_file(folder_ / "data/buckets/bucket" / file_name("short"), 20);
  put("tail", "data");
  const auto tail = folder_ / "data/buckets/bucket" / file_name("tail");
  fs::resize_file(tail, fs::file_size(tail) - 1);
  std::ofstream(folder_ / "data/buckets/bucket/stray") << "no object";
  std::ofstream(folder_ / "data/drafts/abandoned") << "half of it";
  open();
  EXPECT_EQ(get("whole"), "data");
  EXPECT_EQ(get("short"), "NoSuchKey");
  EXPECT_EQ(get("tail"), "NoSuchKey");
  EXPECT_EQ(files_outside(), 0u);
}

TEST_F(StoreTest, BucketsComeAndGo) {
  EXPECT_EQ(store_->create_bucket("Bucket").refusal().code, "InvalidBucketName");
  ASSERT_TRUE(store_->create_bucket("bucket"));
  EXPECT_EQ(store_->create_bucket("bucket").refusal().code, "BucketAlreadyOwnedByYou");
  put("k", "data");
  EXPECT_EQ(store_->delete_bucket("bucket").refusal().code, "BucketNotEmpty");
  EXPECT_TRUE(store_->remove("bucket", "k"));
  EXPECT_TRUE(store_->remove("bucket", "k"));
  EXPECT_EQ(store_->object_count(), 0u);
  EXPECT_EQ(store_->object_bytes(), 0u);
  EXPECT_TRUE(store_->delete_bucket("bucket"));
  EXPECT_EQ(store_->delete_bucket("bucket").refusal().code, "NoSuchBucket");
  EXPECT_EQ(get("k"), "NoSuchBucket");
  open();
  EXPECT_TRUE(store_->buckets().empty());
}

TEST_F(StoreTest, AReaderKeepsWhatItOpened) {
  ASSERT_TRUE(store_->create_bucket("bucket"));
  put("k", "old data");
  const auto reader = store_->read("bucket", "k");
  put("k", "new");
  EXPECT_EQ(*reader->read(0, 8), "old data");
  EXPECT_EQ(*reader->read(4, 2), "da");
  EXPECT_EQ(get("k"), "new");
  EXPECT_EQ(store_->object_bytes(), 3u);
}

TEST_F(StoreTest, ADraftForNoBucketIsThrownAway) {
  const auto draft = store_->drafts().write("k", {}, "data");
  EXPECT_EQ(store_->publish(*draft, "bucket", "k", {}).refusal().code, "NoSuchBucket");
  ASSERT_TRUE(store_->create_bucket("bucket"));
  put("k", "data");
  const auto second = store_->drafts().write("k", {}, "other");
  EXPECT_EQ(store_->publish(*second, "bucket", "k", {}, {.only_new = true}).refusal().status, 412u);
  EXPECT_EQ(get("k"), "data");
  EXPECT_EQ(files_outside(), 0u);
}

TEST_F(StoreTest, ConditionsAreAskedWhereTheObjectChanges) {
  ASSERT_TRUE(store_->create_bucket("bucket"));
  put("k", "data");  // its ETag is "etag-4"
  const WriteCondition of_another{.if_match = "\"etag-9\""}, of_this{.if_match = "\"etag-4\""};
  const auto draft = store_->drafts().write("k", {}, "other");
  EXPECT_EQ(store_->publish(*draft, "bucket", "k", {}, of_another).refusal().status, 412u);
  EXPECT_EQ(get("k"), "data");
  EXPECT_EQ(store_->remove("bucket", "k", of_another).refusal().status, 412u);
  EXPECT_EQ(get("k"), "data");
  EXPECT_TRUE(*store_->remove("bucket", "k", of_this));
  EXPECT_EQ(get("k"), "NoSuchKey");
  EXPECT_FALSE(*store_->remove("bucket", "k"));
  EXPECT_EQ(files_outside(), 0u);
}

TEST_F(StoreTest, ChecksumsAndNotificationsSurviveARestart) {
  ASSERT_TRUE(store_->create_bucket("bucket"));
  const ObjectInfo info{
      1, "e", 17, {}, Checksum{ChecksumKind::sha1, "c3Vt-2", ChecksumType::composite}};
  ASSERT_TRUE(store_->publish(*store_->drafts().write("k", info, "x"), "bucket", "k", info));
  ASSERT_TRUE(store_->set_notification("bucket", "<xml/>"));
  open();
  const auto& checksum = (*store_->objects("bucket"))->at("k").checksum;
  ASSERT_TRUE(checksum.has_value());
  EXPECT_EQ(checksum->kind, ChecksumKind::sha1);
  EXPECT_EQ(checksum->type, ChecksumType::composite);
  EXPECT_EQ(checksum->value, "c3Vt-2");
  EXPECT_EQ(*store_->notification("bucket"), "<xml/>");
}

TEST_F(StoreTest, TwoServersDoNotShareAFolder) {
  const auto second = Store::open(folder_ / "data", false);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().text(), ::testing::HasSubstr("another server uses this folder"));
}

TEST(BucketName, FollowsTheRules) {
  for (const char* good : {"abc", "a-b", "a.b", "0ab", "composure-flow"})
    EXPECT_TRUE(is_bucket_name(good)) << good;
  for (const std::string& bad :
       {std::string(), std::string("ab"), std::string(64, 'a'), std::string("Abc"),
        std::string("a_b"), std::string("-ab"), std::string("ab-"), std::string(".ab"),
        std::string("..."), std::string("a..b"), std::string("a/b"), std::string("a\0b", 3)}) {
    EXPECT_FALSE(is_bucket_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace composure::objects
