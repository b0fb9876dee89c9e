// However the provider ends, its replicas end with it.
#include <signal.h>

#include <filesystem>

#include "tests/integration/provider/provider_fixture.h"
#include "tests/places.h"

namespace composure::provider {
namespace {

using namespace std::chrono_literals;

class ProviderEnd : public ProviderFixture {
 protected:
  void SetUp() override {
    ProviderFixture::SetUp();
    start();
    deploy("f", {{"labels", {{"com.openfaas.scale.min", "2"}}}});
    deploy("g");
    ASSERT_TRUE(available("f", 2) && available("g", 1));
    for (const char* name : {"f", "f", "g"}) pids_.push_back(probe_pid(name));
    for (const int pid : pids_) ASSERT_TRUE(is_running(pid));
  }
  bool all_gone() {
    return eventually([&] {
      return std::none_of(pids_.begin(), pids_.end(), [](int pid) { return is_running(pid); });
    });
  }
  std::vector<int> pids_;
};

TEST_F(ProviderEnd, SigtermLeavesNothing) {
  provider_.signal(SIGTERM);
  const auto end = provider_.wait(5s);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 0);
  EXPECT_TRUE(all_gone());
  EXPECT_TRUE(std::filesystem::is_empty(state_ + "/run"));
}

TEST_F(ProviderEnd, SigkillLeavesNoProcess) {
  kill(provider_.pid(), SIGKILL);  // the provider alone, not its group
  EXPECT_TRUE(all_gone());
}

TEST_F(ProviderFixture, BadFlagsAreTold) {
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{},
        {"--images", ".", "--bin", ".", "--state", ".", "--upstream-timeout", "5"},
        {"--nonsense"}}) {
    ProcessSpec spec{.command = {COMPOSURE_BIN_DIR "/composure-provider"},
                     .environment = {},
                     .output = folder_ + "/log"};
    spec.command.insert(spec.command.end(), flags.begin(), flags.end());
    auto process = Process::start(spec);
    ASSERT_TRUE(process);
    EXPECT_EQ(process->wait(10s)->exit_code, 2);
  }
}

}  // namespace
}  // namespace composure::provider
