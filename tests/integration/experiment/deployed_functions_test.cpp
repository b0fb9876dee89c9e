// Deploying on a gateway whose answers a test decides, in simulated time.
#include "harness/experiment/deployed_functions.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/experiment/fake_gateway.h"
#include "tests/support/simulated_time.h"

namespace composure::experiment {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class Deploying : public testing::Test {
 protected:
  std::string deploy(std::uint32_t warm = 1) {
    auto client = gateway_.client();
    DeployedFunctions deployed(
        client,
        {.functions = {{.name = "one", .image = "echo:cpp"}}, .entry = "one", .warm = warm});
    const auto went =
        deployed.deploy([this] { return time_.since_start() >= interrupted_at_; }, time_);
    return went ? "deployed" : went.error().text();
  }

  // `available` of `replicas` from that moment on, none before.
  void set_status(int replicas, int available, std::chrono::nanoseconds from) {
    gateway_.set_status([this, replicas, available, from] {
      return fmt::format(
          R"({{"name": "one", "image": "echo:cpp", "replicas": {}, "availableReplicas": {}}})",
          replicas, time_.since_start() >= from ? available : 0);
    });
  }

  FakeGateway gateway_;
  test::SimulatedTime time_;
  std::chrono::nanoseconds interrupted_at_ = 24h;
};

TEST_F(Deploying, TakesUntilAllReplicasAreAvailable) {
  set_status(2, 2, 12ms);
  EXPECT_EQ(deploy(2), "deployed");
  EXPECT_EQ(time_.since_start(), 15ms);
  EXPECT_THAT(gateway_.removed(), ElementsAre("one"));
}

TEST_F(Deploying, TellsWhatWasThereAfterTwentySeconds) {
  set_status(2, 1, 0s);
  EXPECT_EQ(deploy(2),
            "one: 1 of 2 replicas are available after 20s; the gateway counts 2 in all, of image "
            "echo:cpp (they do not get ready: the log of a replica (logs/functions) says why)");
  EXPECT_EQ(time_.since_start(), 20s);
  EXPECT_THAT(gateway_.removed(), ElementsAre("one"));
}

TEST_F(Deploying, TellsOfReplicasThatWereNeverMade) {
  set_status(0, 0, 0s);
  EXPECT_EQ(deploy(),
            "one: 0 of 1 replicas are available after 20s; the gateway counts 0 in all, of image "
            "echo:cpp (the provider has not made them: its log says why)");
}

TEST_F(Deploying, TellsOfAFunctionThatIsNotThere) {
  gateway_.set_status([] { return std::nullopt; });
  EXPECT_EQ(deploy(),
            "one: the gateway does not know it 20s after it was deployed (does something else "
            "delete functions on this stack?)");
}

TEST_F(Deploying, StopsWhenInterrupted) {
  set_status(1, 0, 0s);
  interrupted_at_ = 10ms;
  EXPECT_EQ(deploy(), "one: interrupted");
  EXPECT_EQ(time_.since_start(), 10ms);
  EXPECT_THAT(gateway_.removed(), ElementsAre("one"));
}

}  // namespace
}  // namespace composure::experiment
