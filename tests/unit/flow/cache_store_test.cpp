#include "fixtures/stack/flow/cache_store.h"

#include <gtest/gtest.h>

namespace composure::flow {
namespace {

TEST(RedisUrl, NamesHostAndPort) {
  const auto options = parse_redis_url("redis://127.0.0.1:7001");
  ASSERT_TRUE(options) << options.error().text();
  EXPECT_EQ(options->host, "127.0.0.1");
  EXPECT_EQ(options->port, 7001);
  EXPECT_EQ(parse_redis_url("redis://cache/")->port, 6379);
}

TEST(RedisUrl, RefusesEverythingElse) {
  for (const char* bad :
       {"", "cache:6379", "http://cache:6379", "redis://", "redis://:6379",
        "redis://cache:", "redis://cache:0", "redis://cache:65536", "redis://cache:6379x",
        "redis://user:secret@cache:6379", "redis://cache:6379/2"}) {
    EXPECT_FALSE(parse_redis_url(bad)) << bad;
  }
}

}  // namespace
}  // namespace composure::flow
