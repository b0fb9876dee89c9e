#include "fixtures/stack/objects/range.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace composure::objects {
namespace {

std::string of(std::optional<std::string_view> header, std::uint64_t size) {
  const auto range = parse_range(header, size);
  if (!range) return range.refusal().code;
  return *range ? fmt::format("{}+{}", (*range)->first, (*range)->length) : "whole";
}

TEST(Range, OnePart) {
  EXPECT_EQ(of("bytes=0-9", 100), "0+10");
  EXPECT_EQ(of("bytes=90-", 100), "90+10");
  EXPECT_EQ(of("bytes=-5", 100), "95+5");
  EXPECT_EQ(of("bytes=99-99", 100), "99+1");
  EXPECT_EQ(of("bytes=90-1000", 100), "90+10");
  EXPECT_EQ(of("bytes=-1000", 100), "0+100");
}

TEST(Range, BehindTheEnd) {
  EXPECT_EQ(of("bytes=100-", 100), "InvalidRange");
  EXPECT_EQ(of("bytes=100-200", 100), "InvalidRange");
  EXPECT_EQ(of("bytes=-0", 100), "InvalidRange");
  EXPECT_EQ(of("bytes=0-", 0), "InvalidRange");
  EXPECT_EQ(of("bytes=-1", 0), "InvalidRange");
}

TEST(Range, OtherFormsMeanTheWholeObject) {
  EXPECT_EQ(of(std::nullopt, 100), "whole");
  for (const char* form :
       {"", "bytes=", "bytes=-", "bytes=5", "bytes=9-5", "bytes=a-b", "bytes=0-1,3-4", "lines=1-2",
        "bytes=99999999999999999999999-", "bytes=1--2"}) {
    EXPECT_EQ(of(form, 100), "whole") << form;
  }
}

}  // namespace
}  // namespace composure::objects
