#include "fixtures/stack/provider/secrets.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/text.h"
#include "tests/support/temporary_folder.h"

namespace composure::provider {
namespace {

unsigned mode_of(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 ? info.st_mode & 0777u : 0;
}

TEST(SecretStore, KeepsSecretsPrivate) {
  const test::TemporaryFolder temporary;
  SecretStore store(temporary.path() + "/secrets");
  ASSERT_TRUE(store.open());
  ASSERT_TRUE(store.put({.name = "key", .value = "value"}));
  EXPECT_EQ(mode_of(temporary.path() + "/secrets"), 0700u);
  EXPECT_EQ(mode_of(temporary.path() + "/secrets/key"), 0600u);
  EXPECT_TRUE(store.contains("key"));
  EXPECT_FALSE(store.contains("../secrets/key"));
  EXPECT_FALSE(store.contains("other"));
}

TEST(SecretStore, ListsAndRemoves) {
  const test::TemporaryFolder temporary;
  SecretStore store(temporary.path() + "/secrets");
  ASSERT_TRUE(store.open());
  ASSERT_TRUE(store.put({.name = "b", .value = "1"}));
  ASSERT_TRUE(store.put({.name = "a", .value = "1"}));
  EXPECT_THAT(store.names(), testing::ElementsAre("a", "b"));
  EXPECT_TRUE(store.remove("a"));
  EXPECT_FALSE(store.remove("a"));
  EXPECT_THAT(store.names(), testing::ElementsAre("b"));
}

TEST(SecretStore, MountsOnlyWhatIsAskedFor) {
  const test::TemporaryFolder temporary;
  SecretStore store(temporary.path() + "/secrets");
  ASSERT_TRUE(store.open());
  ASSERT_TRUE(store.put({.name = "mine", .value = std::string("a\0b", 3)}));
  ASSERT_TRUE(store.put({.name = "other", .value = "1"}));
  const std::string mount = temporary.path() + "/run/f.1/secrets";
  ASSERT_TRUE(store.mount({"mine", "gone"}, mount));
  EXPECT_EQ(*read_file(mount + "/mine"), std::string("a\0b", 3));
  EXPECT_EQ(mode_of(mount), 0700u);
  EXPECT_EQ(mode_of(mount + "/mine"), 0600u);
  EXPECT_EQ(mode_of(mount + "/other"), 0u);
}

}  // namespace
}  // namespace composure::provider
