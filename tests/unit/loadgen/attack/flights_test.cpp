#include "loadgen/attack/flights.h"

#include <gtest/gtest.h>

namespace composure::loadgen {
namespace {

std::uint32_t begin(Flights& flights, std::uint64_t sequence) {
  const std::uint32_t slot = flights.reserve();
  flights[slot].sample = {.sequence = sequence};
  flights.begin(slot);
  return slot;
}

TEST(Flights, KnowTheOldestWhateverEnds) {
  Flights flights(false);
  EXPECT_EQ(flights.oldest(), Flights::kNone);
  const auto a = begin(flights, 0), b = begin(flights, 1), c = begin(flights, 2);
  EXPECT_EQ(flights.oldest(), a);
  flights.close(b);
  EXPECT_EQ(flights.oldest(), a);
  flights.close(a);
  EXPECT_EQ(flights.oldest(), c);
  const auto d = begin(flights, 3);
  EXPECT_EQ(d, a);  // the last freed
  EXPECT_EQ(flights.oldest(), c);
  flights.close(c);
  EXPECT_EQ(flights.oldest(), d);
  flights.close(d);
  EXPECT_EQ(flights.oldest(), Flights::kNone);
  EXPECT_EQ(flights.active(), 0u);
  EXPECT_EQ(flights.slots(), 3u);
}

TEST(Flights, FindBySequenceWhatHasBegunAndNotEnded) {
  Flights flights(true);
  const std::uint32_t reserved = flights.reserve();
  flights[reserved].sample = {.sequence = 9};
  EXPECT_EQ(flights.find(9), nullptr);
  flights.begin(reserved);
  ASSERT_NE(flights.find(9), nullptr);
  EXPECT_EQ(*flights.find(9), reserved);
  flights.close(reserved);
  EXPECT_EQ(flights.find(9), nullptr);
}

}  // namespace
}  // namespace composure::loadgen
