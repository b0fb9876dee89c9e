#include "fixtures/stack/queue/delivery.h"

#include <gtest/gtest.h>

namespace composure::queue {
namespace {

using std::chrono::milliseconds;

TEST(Delivery, reads_both_forms_of_the_ack_subject) {
  for (const char* subject :
       {"$JS.ACK.faas-request.faas.3.42.57.1700000000123456789.9",
        "$JS.ACK._.ACCHASH.faas-request.faas.3.42.57.1700000000123456789.9.abc"}) {
    auto delivery = parse_delivery(subject);
    ASSERT_TRUE(delivery) << subject;
    EXPECT_EQ(delivery->count, 3u);
    EXPECT_EQ(delivery->sequence, 42u);
    EXPECT_EQ(delivery->published_ns, 1700000000123456789);
  }
}

TEST(Delivery, refuses_other_subjects) {
  for (const char* subject :
       {"", "_INBOX.a.b", "$JS.ACK.s.c.1.2.3", "$JS.ACK.s.c.x.2.3.4.5", "$JS.ACK.s.c.1.2.3.4x.5"}) {
    EXPECT_FALSE(parse_delivery(subject)) << subject;
  }
}

TEST(BackOff, grows_threefold) {
  EXPECT_EQ(back_off(1), milliseconds(100));
  EXPECT_EQ(back_off(2), milliseconds(300));
  EXPECT_EQ(back_off(4), milliseconds(2700));
  EXPECT_EQ(back_off(1'000'000), back_off(kMaxDeliveries));
}

TEST(NegativeAck, carries_the_pause_in_nanoseconds) {
  EXPECT_EQ(negative_ack(milliseconds(100)), R"(-NAK {"delay":100000000})");
}

}  // namespace
}  // namespace composure::queue
