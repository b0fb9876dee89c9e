#include "fixtures/stack/gateway/forwarding.h"

#include <gmock/gmock.h>

namespace composure::gateway {
namespace {

TEST(NewCallId, is_a_version_4_uuid) {
  const std::string id = new_call_id();
  ASSERT_EQ(id.size(), 36u);
  EXPECT_THAT(id,
              testing::MatchesRegex("[0-9a-f]+-[0-9a-f]+-4[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
  EXPECT_EQ(id[8], '-');
  EXPECT_EQ(id[13], '-');
  EXPECT_EQ(id[18], '-');
  EXPECT_EQ(id[23], '-');
  EXPECT_NE(id, new_call_id());
}

TEST(PrepareHeaders, adds_who_and_when_and_drops_hop_by_hop) {
  http::Request request;
  request.peer = "10.0.0.9";
  request.headers = {{"Host", "gw:80"}, {"Connection", "close, X-Secret"},
                     {"X-Secret", "1"}, {"Keep-Alive", "timeout=5"},
                     {"X-Kept", "2"},   {"X-Forwarded-For", "1.2.3.4"}};
  const Call call = prepare_headers(request);
  EXPECT_EQ(request.headers.get_or("X-Call-Id", ""), call.id);
  EXPECT_EQ(request.headers.get_or("X-Start-Time", "").size(), 19u);
  EXPECT_EQ(request.headers.get_or("X-Forwarded-Host", ""), "gw:80");
  EXPECT_EQ(request.headers.get_or("X-Forwarded-For", ""), "1.2.3.4, 10.0.0.9");
  EXPECT_EQ(request.headers.get_or("X-Kept", ""), "2");
  for (const char* gone : {"Host", "Connection", "X-Secret", "Keep-Alive"}) {
    EXPECT_FALSE(request.headers.get(gone)) << gone;
  }
}

TEST(PrepareHeaders, keeps_the_clients_call_id) {
  http::Request request;
  request.headers.set("x-call-id", "mine");
  EXPECT_EQ(prepare_headers(request).id, "mine");
}

}  // namespace
}  // namespace composure::gateway
