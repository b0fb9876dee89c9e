#include "loadgen/command/gates.h"

#include <gmock/gmock.h>

namespace composure::loadgen {
namespace {

// `ok` answers of 1 ms, 2 ms, ... and `failed` answers of status 500, in two seconds.
AttackResult result_of(int ok, int failed) {
  AttackResult result;
  for (int i = 1; i <= ok; ++i) result.response.record(i * 1'000'000);
  result.outcomes[static_cast<std::size_t>(Outcome::ok)] = static_cast<std::uint64_t>(ok);
  result.outcomes[static_cast<std::size_t>(Outcome::http_error)] =
      static_cast<std::uint64_t>(failed);
  result.offered = result.sent = static_cast<std::uint64_t>(ok + failed);
  result.duration = std::chrono::seconds(2);
  return result;
}

Gate gate(const std::string& flag, const std::string& bound) {
  return read_options({"-" + flag, bound, "http://a/"})->gates.front();
}

TEST(Gates, HoldTheNumberAgainstTheBound) {
  const AttackResult result = result_of(100, 1);
  EXPECT_TRUE(judge(gate("p50-below", "60ms"), result).met);
  EXPECT_FALSE(judge(gate("p50-below", "40ms"), result).met);
  EXPECT_TRUE(judge(gate("p99-below", "100ms"), result).met);
  EXPECT_FALSE(judge(gate("p99-below", "98ms"), result).met);
  EXPECT_TRUE(judge(gate("max-below", "100ms"), result).met);
  EXPECT_FALSE(judge(gate("max-below", "99ms"), result).met);
  EXPECT_TRUE(judge(gate("mean-below", "51ms"), result).met);
  EXPECT_FALSE(judge(gate("mean-below", "50ms"), result).met);
  EXPECT_TRUE(judge(gate("errors-below", "1%"), result).met);
  EXPECT_FALSE(judge(gate("errors-below", "0.5%"), result).met);
  EXPECT_TRUE(judge(gate("rate-above", "50"), result).met);
  EXPECT_FALSE(judge(gate("rate-above", "51"), result).met);
}

TEST(Gates, SayTheirNumber) {
  const AttackResult result = result_of(100, 100);
  EXPECT_EQ(judge(gate("max-below", "20ms"), result).text, "-max-below 20ms: 100 ms");
  EXPECT_EQ(judge(gate("errors-below", "1%"), result).text, "-errors-below 1%: 50 %");
  EXPECT_EQ(judge(gate("rate-above", "9"), result).text, "-rate-above 9: 50.0/s");
}

TEST(Gates, TooFewAnswersMeetNoPercentile) {
  const GateVerdict verdict = judge(gate("p999-below", "20s"), result_of(999, 0));
  EXPECT_FALSE(verdict.met);
  EXPECT_EQ(verdict.text, "-p999-below 20s: needs 1000 answers with 2xx, there are 999");
  EXPECT_TRUE(judge(gate("p999-below", "20s"), result_of(1000, 0)).met);
  EXPECT_FALSE(judge(gate("mean-below", "20s"), result_of(0, 5)).met);
  EXPECT_FALSE(judge(gate("p99-below", "20s"), result_of(0, 0)).met);
}

TEST(Gates, CancelledRequestsAreNoErrors) {
  AttackResult result = result_of(10, 0);
  result.offered = 15;
  result.outcomes[static_cast<std::size_t>(Outcome::cancelled)] = 5;
  EXPECT_EQ(error_share(result), 0);
  EXPECT_EQ(error_share(AttackResult{}), 0);
  EXPECT_EQ(answer_rate(AttackResult{}), 0);
}

}  // namespace
}  // namespace composure::loadgen
