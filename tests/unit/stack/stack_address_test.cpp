#include "harness/stack/stack_address.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/text.h"

namespace composure::stack {
namespace {

using testing::HasSubstr;

class StackAddressTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder_);
    setenv("TMPDIR", folder_.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("TMPDIR");
    std::filesystem::remove_all(folder_);
  }
  StackAddress make(const std::string& id, const std::string& name) {
    const std::string directory = *runtime_folder() + "/" + id;
    std::filesystem::create_directory(directory);
    StackAddress address{.id = id,
                         .name = name,
                         .directory = directory,
                         .cgroup = "composure-" + id,
                         .without_cgroups = "not root",
                         .scrape_interval_s = 0.25,
                         .keeper_pid = 1,
                         .offers = {{"gateway", {{"url", "http://127.0.0.1:1"}}}},
                         .pids = {{"gateway", 7}},
                         .secrets = {{"s", "t"}}};
    EXPECT_TRUE(write_address(address));
    return address;
  }

  std::string folder_ = testing::TempDir() + "address-" + random_hex(4);
};

TEST_F(StackAddressTest, IsFoundAgainByNameAndById) {
  make("aaaa0000", "mine");
  for (const char* key : {"mine", "aaaa0000"}) {
    const auto found = find_stack(key);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->offer("gateway", "url"), "http://127.0.0.1:1");
    EXPECT_EQ(found->secret("s"), "t");
    EXPECT_EQ(found->pids.at("gateway"), 7);
    EXPECT_EQ(found->scrape_interval_s, 0.25);
    EXPECT_EQ(found->without_cgroups, "not root");
  }
}

TEST_F(StackAddressTest, IsForItsOwnerAlone) {
  const auto address = make("aaaa0000", "mine");
  struct stat about {};
  ASSERT_EQ(stat((address.directory + "/stack.json").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

TEST_F(StackAddressTest, AnUnknownNameNamesTheKnownOnes) {
  make("aaaa0000", "mine");
  const auto found = find_stack("yours");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().text(), HasSubstr("mine"));
}

TEST_F(StackAddressTest, ABrokenFileIsPassedOver) {
  make("aaaa0000", "mine");
  ASSERT_TRUE(write_file(*runtime_folder() + "/aaaa0000/stack.json", "{"));
  EXPECT_TRUE(known_stacks().empty());
}

TEST_F(StackAddressTest, ARuntimeFolderOpenToOthersIsRefused) {
  ASSERT_TRUE(runtime_folder());
  std::filesystem::permissions(*runtime_folder(), std::filesystem::perms::all);
  EXPECT_FALSE(runtime_folder());
}

}  // namespace
}  // namespace composure::stack
