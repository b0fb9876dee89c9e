#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "loadgen/schedule/replay_file.h"
#include "tests/unit/loadgen/schedule/seconds.h"

namespace composure::loadgen {
namespace {

constexpr std::int64_t kMinute = 60 * kSecond;

using Moments = std::vector<std::int64_t>;

class ReplayFile : public testing::Test {
 protected:
  ReplayFile() : path_(testing::TempDir() + "replay-" + random_hex(8)) {}
  ~ReplayFile() override { std::filesystem::remove(path_); }

  Moments read(const std::string& content, const ReplayOptions& options = {}) {
    EXPECT_TRUE(write_file(path_, content));
    const auto replay = read_replay(path_, options);
    if (replay) return *replay->due;
    ADD_FAILURE() << replay.error().text();
    return {};
  }
  // Of the error, what follows the file's name.
  std::string error(const std::string& content, const ReplayOptions& options = {}) {
    EXPECT_TRUE(write_file(path_, content));
    const auto replay = read_replay(path_, options);
    if (replay) return "none";
    const std::string text = replay.error().text();
    return text.rfind(path_, 0) == 0 ? text.substr(path_.size()) : text;
  }

  std::string path_;
};

TEST_F(ReplayFile, HasATimeOnEachLine) {
  EXPECT_EQ(read("0.5\n# a remark\n\n2\r\n1.000000001\n3.1234567899"),
            (Moments{500'000'000, 1'000'000'001, 2 * kSecond, 3'123'456'789}));
}

TEST_F(ReplayFile, MayBeginWithAByteOrderMark) {
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "1\n2\n"),
            (Moments{kSecond, 2 * kSecond}));
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "# a remark\n1\n"),
            (Moments{kSecond}));
}

TEST_F(ReplayFile, CountsTimesOfACalendarFromTheEarliest) {
  EXPECT_EQ(read("1700000000.123456789\n1700000060\n1699999999.5\n"),
            (Moments{0, 623'456'789, 60'500'000'000}));
}

TEST_F(ReplayFile, GoesFasterAndSlower) {
  EXPECT_EQ(read("1\n4\n", {.speed = 2}), (Moments{kSecond / 2, 2 * kSecond}));
  EXPECT_EQ(read("1\n4\n", {.speed = 0.5}), (Moments{2 * kSecond, 8 * kSecond}));
  EXPECT_EQ(error("1\n", {.speed = 0}), "speed: must be above zero");
}

TEST_F(ReplayFile, BringsBackAScheduleThatWasWritten) {
  std::string text;
  Moments written;
  const auto arrivals = make_arrivals(PoissonArrivalRate{500, 4}, 20 * kSecond);
  while (const auto next = arrivals->next(0)) {
    const std::string fraction = std::to_string(next->due % kSecond);
    text += std::to_string(next->due / kSecond) + "." + std::string(9 - fraction.size(), '0') +
            fraction + "\n";
    written.push_back(next->due);
    arrivals->take();
  }
  ASSERT_TRUE(write_file(path_, text));
  const auto replay = read_replay(path_);
  ASSERT_TRUE(replay);
  ASSERT_TRUE(check_schedule(*replay));
  EXPECT_EQ(own_duration(*replay)->count(), written.back() + 1);
  Moments replayed;
  const auto again = make_arrivals(*replay, own_duration(*replay)->count());
  for (std::uint64_t k = 0; const auto next = again->next(0); ++k) {
    EXPECT_EQ(next->sequence, k);
    replayed.push_back(next->due);
    again->take();
  }
  EXPECT_EQ(replayed, written);
}

TEST_F(ReplayFile, NamesTheLineThatIsNoTime) {
  EXPECT_EQ(error("1\n# two\nthree\n"), ":3: is not a time in seconds: 'three'");
  for (const char* wrong : {"-1", "1e3", "1.", ".5", " 1", "1.5s", "1.-5", "99999999999"}) {
    EXPECT_EQ(error(wrong), std::string(":1: is not a time in seconds: '") + wrong + "'");
  }
  EXPECT_EQ(error("# nothing\n"), ": has no arrivals");
  EXPECT_FALSE(read_replay("/no/such/file"));
}

const std::string kTrace =
    "HashOwner,HashApp,HashFunction,Trigger,1,2,3\n"
    "o,a,f,http,2,0,3\n"
    "o,a,g,queue,0,1,1\n";

TEST_F(ReplayFile, SpreadsCountsEvenlyOverTheirMinute) {
  EXPECT_EQ(read(kTrace, {.row = "f"}),
            (Moments{0, 30 * kSecond, 2 * kMinute, 2 * kMinute + 20 * kSecond,
                     2 * kMinute + 40 * kSecond}));
  EXPECT_EQ(read(kTrace, {.speed = 60, .row = "queue"}), (Moments{kSecond, 2 * kSecond}));
}

TEST_F(ReplayFile, AddsUpAllRowsWhenNoneIsNamed) {
  EXPECT_EQ(read(kTrace),
            (Moments{0, 30 * kSecond, kMinute, 2 * kMinute, 2 * kMinute + 15 * kSecond,
                     2 * kMinute + 30 * kSecond, 2 * kMinute + 45 * kSecond}));
}

TEST_F(ReplayFile, DrawsPlacesFromTheSeed) {
  const std::string trace = "name,1,2\nf,1000,3000\n";
  const auto drawn = read(trace, {.random = true, .seed = 5});
  ASSERT_EQ(drawn.size(), 4000u);
  EXPECT_TRUE(std::is_sorted(drawn.begin(), drawn.end()));
  EXPECT_LT(drawn[999], kMinute);
  EXPECT_GE(drawn[1000], kMinute);
  EXPECT_LT(drawn.back(), 2 * kMinute);
  // Quarters of the second minute: 750 each, with a deviation of 24.
  for (int quarter = 0; quarter < 4; ++quarter) {
    const std::int64_t from = kMinute + quarter * 15 * kSecond;
    EXPECT_NEAR(static_cast<double>(std::count_if(
                    drawn.begin(), drawn.end(),
                    [&](auto due) { return due >= from && due < from + 15 * kSecond; })),
                750, 4 * 24);
  }
  EXPECT_EQ(read(trace, {.random = true, .seed = 5}), drawn);
  EXPECT_NE(read(trace, {.random = true, .seed = 6}), drawn);
}

TEST_F(ReplayFile, NamesTheLineOfACountThatIsNone) {
  EXPECT_EQ(error("name,1,2\nf,1,x\n"), ":2: the count of minute 2 is not a whole number: 'x'");
  EXPECT_EQ(error("name,1,2\nf,1,2\ng,1,-2\n"),
            ":3: the count of minute 2 is not a whole number: '-2'");
  EXPECT_EQ(error("name,1,2\nf,1\n"), ":2: has 2 cells where the header has 3");
  EXPECT_EQ(error("name,trigger\nf,http\n"), ":1: has no columns 1, 2, 3, ... of counts");
  EXPECT_EQ(error("name,1\nf,1\n", {.row = "h"}), ": has no row with the cell 'h'");
  EXPECT_EQ(error("name,1\nf,0\n"), ": has no arrivals");
  EXPECT_EQ(error("name,1,2\nf,90000000,10000001\n"), ":2: too many arrivals: choose a row");
}

TEST(Replay, SaysWhatIsWrong) {
  const auto replay = [](Moments due) {
    return Replay{std::make_shared<const Moments>(std::move(due))};
  };
  EXPECT_FALSE(check_schedule(Replay{}));
  EXPECT_FALSE(check_schedule(replay({})));
  EXPECT_FALSE(check_schedule(replay({-1, 5})));
  EXPECT_FALSE(check_schedule(replay({5, 4})));
  EXPECT_TRUE(check_schedule(replay({5, 5}), std::chrono::seconds(1)));
  EXPECT_EQ(own_duration(Replay{})->count(), 0);
}

}  // namespace
}  // namespace composure::loadgen
