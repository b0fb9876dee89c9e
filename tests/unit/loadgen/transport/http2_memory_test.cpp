#include "loadgen/transport/http2_memory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

namespace composure::loadgen {
namespace {

class Http2MemoryTest : public testing::Test {
 protected:
  void* take(std::size_t size) { return table_.malloc(size, table_.mem_user_data); }
  void* zeros(std::size_t count, std::size_t size) {
    return table_.calloc(count, size, table_.mem_user_data);
  }
  void* resize(void* block, std::size_t size) {
    return table_.realloc(block, size, table_.mem_user_data);
  }
  void give_back(void* block) { table_.free(block, table_.mem_user_data); }

 private:
  Http2Memory memory_;
  nghttp2_mem& table_ = *memory_.table();
};

TEST_F(Http2MemoryTest, BlocksAreApartAndAsLongAsAsked) {
  std::vector<std::pair<char*, std::size_t>> blocks;
  for (const std::size_t size : {0u, 1u, 63u, 64u, 65u, 1000u, 1024u, 1025u, 70000u}) {
    blocks.emplace_back(static_cast<char*>(take(size)), size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(blocks.back().first) % alignof(std::max_align_t), 0);
    std::memset(blocks.back().first, static_cast<int>(blocks.size()), size);
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto& [block, size] = blocks[i];
    EXPECT_EQ(std::string(block, size), std::string(size, static_cast<char>(i + 1)));
    give_back(block);
  }
}

TEST_F(Http2MemoryTest, WhatWasGivenBackIsGivenOutAgainAndNeverTwice) {
  void* const first = take(100);
  void* const second = take(100);
  give_back(first);
  give_back(second);
  EXPECT_EQ(take(128), second);
  EXPECT_EQ(take(65), first);
  void* const third = take(100);
  EXPECT_NE(third, first);
  EXPECT_NE(third, second);
  for (void* block : {first, second, third}) give_back(block);
}

TEST_F(Http2MemoryTest, ZerosAreZerosInUsedMemoryToo) {
  void* const used = take(64);
  std::memset(used, 'x', 64);
  give_back(used);
  void* const zero = zeros(8, 8);
  ASSERT_EQ(zero, used);
  EXPECT_EQ(std::string(static_cast<char*>(zero), 64), std::string(64, '\0'));
  give_back(zero);
  EXPECT_EQ(zeros(std::numeric_limits<std::size_t>::max() / 2, 3), nullptr);
}

TEST_F(Http2MemoryTest, ResizingKeepsWhatIsThere) {
  void* block = resize(nullptr, 10);
  std::memcpy(block, "123456789", 10);
  EXPECT_EQ(resize(block, 64), block);  // there is room
  for (const std::size_t size : {200u, 2000u, 200000u}) {
    block = resize(block, size);
    EXPECT_STREQ(static_cast<char*>(block), "123456789");
  }
  give_back(block);
  give_back(nullptr);
}

}  // namespace
}  // namespace composure::loadgen
