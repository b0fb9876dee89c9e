#include "fixtures/stack/objects/listing.h"

#include <gmock/gmock.h>

#include <random>

namespace composure::objects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;

Objects make(const Names& keys) {
  Objects objects;
  for (const std::string& key : keys) objects[key] = {};
  return objects;
}

Names keys_of(const Page& page) {
  Names keys;
  for (const auto& object : page.objects) keys.push_back(object->first);
  return keys;
}

const Objects kTree = make({"a", "b/1", "b/2", "b/c/3", "d", "e//f", "e/g"});

TEST(Listing, GivesEveryKeyInOrder) {
  const auto page = list(kTree, {});
  EXPECT_THAT(keys_of(*page), ElementsAre("a", "b/1", "b/2", "b/c/3", "d", "e//f", "e/g"));
  EXPECT_THAT(page->common_prefixes, IsEmpty());
  EXPECT_EQ(page->next_token, "");
}

TEST(Listing, RollsUpAtTheDelimiter) {
  auto page = list(kTree, {.delimiter = "/"});
  EXPECT_THAT(keys_of(*page), ElementsAre("a", "d"));
  EXPECT_THAT(page->common_prefixes, ElementsAre("b/", "e/"));
  page = list(kTree, {.prefix = "b/", .delimiter = "/"});
  EXPECT_THAT(keys_of(*page), ElementsAre("b/1", "b/2"));
  EXPECT_THAT(page->common_prefixes, ElementsAre("b/c/"));
  page = list(kTree, {.prefix = "e/", .delimiter = "//"});
  EXPECT_THAT(keys_of(*page), ElementsAre("e//f", "e/g"));
  page = list(kTree, {.prefix = "e", .delimiter = "//"});
  EXPECT_THAT(page->common_prefixes, ElementsAre("e//"));
}

TEST(Listing, RollsUpAtTheLastByteThereIs) {
  const Objects objects =
      make({"a\xff"
            "1",
            "a\xff"
            "2",
            "b", "\xff", "\xff\xff"});
  const auto page = list(objects, {.delimiter = "\xff"});
  EXPECT_THAT(keys_of(*page), ElementsAre("b"));
  EXPECT_THAT(page->common_prefixes, ElementsAre("a\xff", "\xff"));
}

TEST(Listing, BeginsBehindAKey) {
  EXPECT_THAT(keys_of(*list(kTree, {.start_after = "b/2"})),
              ElementsAre("b/c/3", "d", "e//f", "e/g"));
  EXPECT_THAT(keys_of(*list(kTree, {.start_after = "b"})),
              ElementsAre("b/1", "b/2", "b/c/3", "d", "e//f", "e/g"));
  EXPECT_THAT(keys_of(*list(kTree, {.prefix = "b/", .start_after = "a"})),
              ElementsAre("b/1", "b/2", "b/c/3"));
  EXPECT_THAT(keys_of(*list(kTree, {.prefix = "b/", .start_after = "z"})), IsEmpty());
}

TEST(Listing, NeverMoreThanAskedFor) {
  const auto none = list(kTree, {.max_keys = 0});
  EXPECT_THAT(keys_of(*none), IsEmpty());
  EXPECT_EQ(none->next_token, "");
  EXPECT_EQ(list(kTree, {.max_keys = 7})->next_token, "");
  EXPECT_NE(list(kTree, {.max_keys = 6})->next_token, "");
}

TEST(Listing, RefusesAnothersToken) {
  for (const char* token : {"x", "eHg=", "!!!!"}) {
    const auto page = list(kTree, {.continuation_token = token});
    ASSERT_FALSE(page) << token;
    EXPECT_EQ(page.refusal().code, "InvalidArgument");
  }
}

// All pages of a random bucket, put together, are what one page would be.
TEST(Listing, PagesAddUp) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  for (int round = 0; round < 300; ++round) {
    Objects objects;
    for (std::size_t count = below(40); count > 0; --count) {
      std::string key;
      for (std::size_t length = 1 + below(6); length > 0; --length)
        key += std::string("ab/\xff")[below(4)];
      objects[key] = {};
    }
    ListQuery query{.prefix = std::string("a").substr(0, below(2)),
                    .delimiter = std::string("/").substr(0, below(2))};
    const auto whole = list(objects, query);
    query.max_keys = 1 + below(4);
    Names keys, prefixes;
    do {
      const auto page = list(objects, query);
      ASSERT_TRUE(page);
      ASSERT_LE(page->objects.size() + page->common_prefixes.size(), query.max_keys);
      for (const std::string& key : keys_of(*page)) keys.push_back(key);
      prefixes.insert(prefixes.end(), page->common_prefixes.begin(), page->common_prefixes.end());
      query.continuation_token = page->next_token;
    } while (!query.continuation_token.empty());
    EXPECT_EQ(keys, keys_of(*whole));
    EXPECT_EQ(prefixes, whole->common_prefixes);
  }
}

}  // namespace
}  // namespace composure::objects
