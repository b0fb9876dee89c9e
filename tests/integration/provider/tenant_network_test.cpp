// Networks of namespaces.
#include <unistd.h>

#include "tests/integration/provider/provider_fixture.h"
#include "tests/support/listener.h"

namespace composure::provider {
namespace {

class TenantNetworks : public ProviderFixture {
 protected:
  void SetUp() override {
    ProviderFixture::SetUp();
    start({"--reach", "127.0.0.1:" + std::to_string(reachable_.port)});
    const nlohmann::json info = nlohmann::json::parse(get("/system/info").body);
    if (info["networks"] != true) GTEST_SKIP() << "not permitted here: " << log();
    for (const char* name : {"blue", "green"}) {
      ASSERT_EQ(post("/system/namespace/", nlohmann::json{{"name", name}}.dump()).status, 201);
      ASSERT_EQ(deploy("f", {{"namespace", name}}).status, 202);
    }
    ASSERT_EQ(deploy("f").status, 202);
  }
  void TearDown() override {
    ProviderFixture::TearDown();
    close(reachable_.fd);
    close(hidden_.fd);
  }
  std::string port_of(const std::string& function) {
    return nlohmann::json::parse(get("/function/" + function + "/env").body)["PORT"];
  }
  // Whether a replica of the function can connect there.
  bool connects(const std::string& function, const std::string& port) {
    const std::string said = get("/function/" + function + "/connects?" + port).body;
    EXPECT_THAT(said, testing::AnyOf("yes", "no"));
    return said == "yes";
  }
  Listener reachable_ = listen_on_loopback(), hidden_ = listen_on_loopback();
};

TEST_F(TenantNetworks, ReplicasOfOthersAreNotReached) {
  const std::string blue = port_of("f.blue"), green = port_of("f.green"), common = port_of("f");
  EXPECT_TRUE(connects("f.blue", blue));
  EXPECT_TRUE(connects("f.green", green));
  EXPECT_TRUE(connects("f", common));
  for (const std::string& other : {green, common}) EXPECT_FALSE(connects("f.blue", other));
  for (const std::string& other : {green, blue}) EXPECT_FALSE(connects("f", other));
}

TEST_F(TenantNetworks, OfTheMachineTheyReachWhatTheProviderNames) {
  for (const char* function : {"f.blue", "f.green"}) {
    EXPECT_TRUE(connects(function, std::to_string(reachable_.port)));
    EXPECT_FALSE(connects(function, std::to_string(hidden_.port)));
  }
  EXPECT_TRUE(connects("f", std::to_string(hidden_.port)));
}

TEST_F(TenantNetworks, AWatchdogAndItsFunctionAreInTheSame) {
  ASSERT_EQ(deploy("g", {{"namespace", "blue"}, {"image", "probe:watched"}}).status, 202);
  EXPECT_FALSE(connects("f.green", port_of("g.blue")));
  EXPECT_TRUE(connects("f.blue", port_of("g.blue")));
}

TEST_F(TenantNetworks, ANamespaceMadeAnewHasANewOne) {
  ASSERT_EQ(send("DELETE", "/system/namespace/blue").status, 202);
  ASSERT_EQ(post("/system/namespace/", R"({"name":"blue"})").status, 201);
  ASSERT_EQ(deploy("f", {{"namespace", "blue"}}).status, 202);
  EXPECT_TRUE(eventually([&] { return get("/function/f.blue").status == 200; }));
  EXPECT_TRUE(connects("f.blue", port_of("f.blue")));
}

}  // namespace
}  // namespace composure::provider
