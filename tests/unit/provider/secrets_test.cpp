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
  EXPECT_EQ(mode_of(temporary.path() + "/secrets/openfaas-fn/key"), 0600u);
  EXPECT_TRUE(store.contains("openfaas-fn", "key"));
  EXPECT_FALSE(store.contains("openfaas-fn", "../openfaas-fn/key"));
  EXPECT_FALSE(store.contains("openfaas-fn", "other"));
  EXPECT_FALSE(store.contains("../secrets/openfaas-fn", "key"));
}

TEST(SecretStore, ListsAndRemoves) {
  const test::TemporaryFolder temporary;
  SecretStore store(temporary.path() + "/secrets");
  ASSERT_TRUE(store.open());
  ASSERT_TRUE(store.put({.name = "b", .value = "1"}));
  ASSERT_TRUE(store.put({.name = "a", .value = "1"}));
  EXPECT_THAT(store.names("openfaas-fn"), testing::ElementsAre("a", "b"));
  EXPECT_TRUE(store.remove("openfaas-fn", "a"));
  EXPECT_FALSE(store.remove("openfaas-fn", "a"));
  EXPECT_THAT(store.names("openfaas-fn"), testing::ElementsAre("b"));
}

TEST(SecretStore, MountsOnlyWhatIsAskedFor) {
  const test::TemporaryFolder temporary;
  SecretStore store(temporary.path() + "/secrets");
  ASSERT_TRUE(store.open());
  ASSERT_TRUE(store.put({.name = "mine", .value = std::string("a\0b", 3)}));
  ASSERT_TRUE(store.put({.name = "other", .value = "1"}));
  const std::string mount = temporary.path() + "/run/f.1/secrets";
  ASSERT_TRUE(store.mount("openfaas-fn", {"mine", "gone"}, mount));
  EXPECT_EQ(*read_file(mount + "/mine"), std::string("a\0b", 3));
  EXPECT_EQ(mode_of(mount), 0700u);
  EXPECT_EQ(mode_of(mount + "/mine"), 0444u);
  EXPECT_EQ(mode_of(mount + "/other"), 0u);
}

TEST(SecretStore, KeepsThoseOfEachNamespaceApart) {
  const test::TemporaryFolder temporary;
  SecretStore store(temporary.path() + "/secrets");
  ASSERT_TRUE(store.open());
  ASSERT_TRUE(store.put({.name = "key", .value = "ours"}));
  ASSERT_TRUE(store.put({.name = "key", .value = "theirs", .space = "team"}));
  ASSERT_TRUE(store.put({.name = "more", .value = "theirs", .space = "team"}));
  EXPECT_THAT(store.names("openfaas-fn"), testing::ElementsAre("key"));
  EXPECT_THAT(store.names("team"), testing::ElementsAre("key", "more"));
  EXPECT_TRUE(store.names("..").empty());
  const std::string mount = temporary.path() + "/run/f.1/secrets";
  ASSERT_TRUE(store.mount("openfaas-fn", {"key", "more"}, mount));
  EXPECT_EQ(*read_file(mount + "/key"), "ours");
  EXPECT_EQ(mode_of(mount + "/more"), 0u);
  store.remove_all("team");
  EXPECT_TRUE(store.names("team").empty());
  EXPECT_TRUE(store.contains("openfaas-fn", "key"));
}

}  // namespace
}  // namespace composure::provider
