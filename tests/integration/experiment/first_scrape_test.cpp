// Waiting for a Prometheus whose answers a test decides, in simulated time.
#include "harness/experiment/first_scrape.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <mutex>

#include "loadgen/clock.h"
#include "tests/integration/loadgen/test_server.h"
#include "tests/support/simulated_time.h"

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

// Knows one target of each component, which is scraped, or down, from a moment on.
class Scraping : public testing::Test {
 protected:
  struct Target {
    std::chrono::nanoseconds scraped_from = 0ns;
    bool up = true;
  };

  stack::StackAddress address() const {
    stack::StackAddress made;
    made.offers["metrics"] = {{"url", server_.url()}, {"address", "m"}};
    made.offers["gateway"] = {{"url", "http://g"}, {"address", "g"}};
    made.offers["queue"] = {{"url", "nats://q"}};  // has no metrics
    return made;
  }

  std::string wait() {
    FirstScrape first(address());
    EXPECT_FALSE(first.seen());
    const auto waited =
        first.wait([this] { return time_.since_start() >= interrupted_at_; }, time_);
    EXPECT_EQ(first.seen(), static_cast<bool>(waited));
    return waited ? "scraped" : waited.error().text();
  }

  loadgen::Then answer(int fd, const loadgen::SeenRequest& request) {
    const std::lock_guard lock(mutex_);
    ++asked_;
    const bool scraped = request.path.find("timestamp") != std::string::npos;
    std::string series;
    for (const auto& [name, target] : targets_) {
      if (request.path.find(name) == std::string::npos) continue;
      const bool late = time_.since_start() < target.scraped_from;
      const std::int64_t when = late ? 1 : loadgen::wall_ns() / 1'000'000'000 + 60;
      series =
          fmt::format(R"({{"metric": {{"instance": "i-{}", "job": "j"}}, "value": [0, "{}"]}})",
                      name, scraped ? when : static_cast<std::int64_t>(target.up));
    }
    loadgen::answer(fd, 200, fmt::format(R"({{"data": {{"result": [{}]}}}})", series));
    return loadgen::Then::keep;
  }

  std::mutex mutex_;
  std::map<std::string, Target> targets_{{"metrics", {}}, {"gateway", {}}};
  std::atomic<int> asked_{0};
  std::chrono::nanoseconds interrupted_at_ = 24h;
  test::SimulatedTime time_;
  loadgen::TestServer server_{
      [this](int fd, const loadgen::SeenRequest& request) { return answer(fd, request); }};
};

TEST_F(Scraping, IsSeenAtOnceWhereAllIsScraped) {
  EXPECT_EQ(wait(), "scraped");
  EXPECT_EQ(time_.since_start(), 0ns);
  EXPECT_EQ(asked_, 4) << "up and when, of two components";
}

TEST_F(Scraping, IsAskedForEveryFiftyMilliseconds) {
  targets_["gateway"].scraped_from = 5'020ms;
  EXPECT_EQ(wait(), "scraped");
  EXPECT_EQ(time_.since_start(), 5'050ms);
}

TEST_F(Scraping, NamesTheComponentThatIsNotScrapedWithinTwentySecondsInAll) {
  targets_["metrics"].scraped_from = 4s;
  targets_["gateway"].scraped_from = 1h;
  const std::string told = wait();
  EXPECT_THAT(told, StartsWith("gateway: not yet scraped by Prometheus: "));
  EXPECT_THAT(told, HasSubstr("the target i-gateway was not scraped since"));
  EXPECT_EQ(time_.since_start(), 20s);
}

TEST_F(Scraping, NamesTheComponentThatIsDown) {
  targets_["gateway"].up = false;
  EXPECT_THAT(wait(), HasSubstr("the target i-gateway is down"));
}

TEST_F(Scraping, NamesTheComponentThatPrometheusDoesNotKnow) {
  targets_.erase("gateway");
  const std::string told = wait();
  EXPECT_THAT(told, StartsWith("gateway: "));
  EXPECT_THAT(told, HasSubstr(R"(it knows of no target up{component="gateway"})"));
}

TEST_F(Scraping, StopsWhenInterrupted) {
  targets_["gateway"].scraped_from = 1h;
  interrupted_at_ = 100ms;
  EXPECT_THAT(wait(), HasSubstr("interrupted"));
  EXPECT_EQ(time_.since_start(), 100ms);
}

TEST(FirstScrape, IsNotAwaitedOfAStackWithoutPrometheus) {
  stack::StackAddress address;
  address.offers["gateway"] = {{"address", "g"}};
  EXPECT_TRUE(FirstScrape(address).seen());
}

}  // namespace
}  // namespace composure::experiment
