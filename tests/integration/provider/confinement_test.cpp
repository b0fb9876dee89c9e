// What replicas see of the machine's files.
#include <signal.h>
#include <unistd.h>

#include <filesystem>

#include "base/text.h"
#include "tests/integration/provider/provider_fixture.h"
#include "tests/support/temporary_folder.h"

namespace composure::provider {
namespace {

using testing::HasSubstr;

class Confinement : public ProviderFixture {
 protected:
  void SetUp() override {
    ProviderFixture::SetUp();
    start();
    if (get("/metrics").body.find("composure_provider_confined 1\n") == std::string::npos)
      GTEST_SKIP() << "not permitted here: " << log();
  }
  // What a shell prints in a replica of a function of its own.
  std::string shell(const std::string& script, nlohmann::json members = nlohmann::json::object()) {
    const std::string name = "sh-" + std::to_string(++functions_);
    members["envProcess"] = "sh -c '" + script + "'";
    EXPECT_EQ(deploy(name, members).status, 202);
    return post("/function/" + name).body;
  }
  int functions_ = 0;
};

TEST_F(Confinement, SecretsLieWhereOpenFaasMountsThem) {
  post("/system/secrets", R"({"name":"key","value":"one"})");
  const nlohmann::json members{{"envProcess", "cat /var/openfaas/secrets/key"},
                               {"secrets", {"key"}}};
  EXPECT_EQ(deploy("f", members).status, 202);
  EXPECT_EQ(post("/function/f").body, "one");
  send("PUT", "/system/secrets", R"({"name":"key","value":"two"})");
  EXPECT_EQ(post("/function/f").body, "two");
  EXPECT_EQ(shell("ls /var/openfaas/secrets"), "") << "of those who list none";
  EXPECT_FALSE(std::filesystem::exists("/var/openfaas"));
}

TEST_F(ProviderFixture, WithoutConfinementItSaysWhyAndRefusesWhatItCannotDo) {
  const std::string watchdog = std::exchange(bin_, folder_ + "/bin") + "/composure-watchdog";
  std::filesystem::create_directory(bin_);  // composure-confine is missing there
  std::filesystem::create_symlink(watchdog, bin_ + "/composure-watchdog");
  start();
  const nlohmann::json info = nlohmann::json::parse(get("/system/info").body);
  EXPECT_EQ(info["confined"], false);
  EXPECT_THAT(info["unconfinedBecause"].get<std::string>(), HasSubstr("composure-confine"));
  EXPECT_THAT(get("/metrics").body, HasSubstr("composure_provider_confined 0\n"));
  EXPECT_THAT(deploy("f", {{"readOnlyRootFilesystem", true}}).body,
              HasSubstr("readOnlyRootFilesystem: replicas have no mount namespaces"));
  EXPECT_EQ(deploy("f", {{"envProcess", "cat"}}).status, 202);
  EXPECT_EQ(post("/function/f", "x").body, "x");
}

TEST_F(Confinement, NobodySeesTheSecretsOfOthers) {
  post("/system/secrets", R"({"name":"key","value":"one"})");
  deploy("f", {{"envProcess", "cat"}, {"secrets", {"key"}}});
  ASSERT_TRUE(available("f", 1));
  EXPECT_EQ(shell("find " + state_ + " -name key; ls " + state_ + "/run"), "sh-1.1\n");
}

// Whatever must stay visible beside it or above it.
TEST_F(Confinement, TheStateOfTheProviderIsHiddenWhereverItLies) {
  const std::string tool = folder_ + "/tool";
  ASSERT_TRUE(write_file(tool, "#!/bin/sh\nfind $1 -name key\n", 0755));
  post("/system/secrets", R"({"name":"key","value":"one"})");
  EXPECT_EQ(deploy("f", {{"envProcess", tool + " " + state_}}).status, 202);
  EXPECT_EQ(post("/function/f").body, "") << "in a folder of a program's";
  const test::TemporaryFolder in_var("/var/tmp");
  std::filesystem::permissions(in_var.path(), std::filesystem::perms(0755));
  state_ = in_var.path("state");
  start();
  post("/system/secrets", R"({"name":"key","value":"one"})");
  EXPECT_EQ(deploy("f", {{"envProcess", "find " + state_ + " -name key"}}).status, 202);
  EXPECT_EQ(post("/function/f").body, "") << "in /var";
}

TEST_F(Confinement, TmpIsEmptyAndItsOwn) {
  const test::TemporaryFolder outside;
  outside.write("file", "");
  EXPECT_EQ(shell("echo x > /tmp/mine; cat /tmp/mine; ls " + outside.path() + " || true"), "x\n");
  EXPECT_FALSE(std::filesystem::exists("/tmp/mine"));
}

TEST_F(Confinement, WhereTheRootIsReadOnlyOnlyTmpIsWritten) {
  const std::string tries =
      "for f in own /var/tmp/composure-test /tmp/x; do echo x > $f && echo $f; done; true";
  EXPECT_EQ(shell(tries, {{"readOnlyRootFilesystem", true}}), "/tmp/x\n");
  EXPECT_EQ(status("sh-1")["readOnlyRootFilesystem"], true);
  EXPECT_THAT(shell("echo x > own && echo written"), HasSubstr("written"));
}

TEST_F(Confinement, ReplicasOfRootAreSomebodyElse) {
  if (geteuid() != 0) GTEST_SKIP() << "not root";
  // Where anybody can read the programs, which not every build folder is.
  const test::TemporaryFolder programs("/var/tmp");
  for (const char* each : {"composure-confine", "composure-watchdog"})
    std::filesystem::copy_file(bin_ + "/" + each, programs.path(each));
  std::filesystem::permissions(programs.path(), std::filesystem::perms(0755));
  bin_ = programs.path();
  start();
  EXPECT_EQ(shell("id -u; echo told > /dev/stderr; echo x > own && cat own"), "12000\nx\n");
  post("/system/namespace/", R"({"name":"team"})");
  EXPECT_EQ(deploy("f", {{"namespace", "team"}, {"envProcess", "id -u"}}).status, 202);
  EXPECT_EQ(post("/function/f.team").body, "12001\n");
}

TEST_F(Confinement, ReplicasDieWithTheirProvider) {
  deploy("f");
  ASSERT_TRUE(available("f", 1));
  const int pid = probe_pid("f");
  ASSERT_GT(pid, 0);
  provider_.signal(SIGKILL);
  EXPECT_TRUE(eventually([&] { return !is_running(pid); }));
}

}  // namespace
}  // namespace composure::provider
