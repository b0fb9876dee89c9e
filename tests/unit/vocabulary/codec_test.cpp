#include "harness/vocabulary/codec.h"

#include <gtest/gtest.h>

namespace composure::vocabulary {
namespace {

TEST(Codec, QuantitiesAreShownExactly) {
  Problems problems;
  const auto same = [&](const auto& codec, auto value) {
    const auto back = codec.read(codec.show(value), "x", problems);
    ASSERT_TRUE(back) << codec.show(value).text;
    EXPECT_EQ(*back, value) << codec.show(value).text;
  };
  for (const double rate : {1.0, 230.0, 100.0 / 60, 7.0 / 3600, 0.1, 1e-7, 123.456789})
    same(rate_codec(), Rate{rate});
  for (const std::int64_t ns :
       {0LL, 1LL, 1'500LL, 1'123'456'789LL, 90'000'000'000LL, 3'600'000'000'001LL})
    same(duration_codec(Nanoseconds{0}), Nanoseconds{ns});
  for (const std::uint64_t bytes : {1ull, 1000ull, 1024ull, 64ull << 20, 123456789ull})
    same(bytes_codec(), bytes);
  for (const double cores : {0.5, 1.0, 0.001, 1.0 / 3}) same(cpu_codec(), cores);
  for (const double share : {0.0, 1.0, 1e-6, 1.0 / 3}) same(share_codec(), share);
  for (const double share : {0.01, 0.7, 10.0, 1.0 / 3}) same(percent_codec(), share);
}

}  // namespace
}  // namespace composure::vocabulary
