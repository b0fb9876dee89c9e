#include "harness/stack/catalogue.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/text.h"
#include "tests/places.h"

namespace composure::stack {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CatalogueTest : public testing::Test {
 protected:
  Result<Catalogue> load(const std::string& yaml) {
    EXPECT_TRUE(write_file(file_, yaml));
    return load_catalogue(file_);
  }
  void TearDown() override { std::filesystem::remove(file_); }

  std::string file_ = testing::TempDir() + "catalogue-" + random_hex(4) + ".yaml";
};

constexpr const char* kTwo = R"(
secrets: {key: {random: 4}}
components:
  gateway:
    needs: [provider]
    ports: [http]
    secrets: [key]
    offers: {url: "http://127.0.0.1:${port.http}"}
    implementations:
      builtin: {command: [a, b], ready: {http: "${gateway.url}/healthz"}, deadline: 250ms}
      other: {command: [c]}
  provider:
    implementations: {process: {command: [p]}}
)";

TEST_F(CatalogueTest, ReadsComponentsAndTheFirstImplementationIsTheDefault) {
  const auto catalogue = load(kTwo);
  ASSERT_TRUE(catalogue) << catalogue.error().text();
  const Component* gateway = catalogue->find("gateway");
  ASSERT_NE(gateway, nullptr);
  EXPECT_EQ(gateway->default_implementation, "builtin");
  EXPECT_THAT(gateway->implementations.at("builtin").command, ElementsAre("a", "b"));
  EXPECT_EQ(gateway->implementations.at("builtin").deadline, std::chrono::milliseconds(250));
  EXPECT_EQ(gateway->implementations.at("builtin").ready.http, "${gateway.url}/healthz");
  EXPECT_EQ(catalogue->secrets.at("key").random_bytes, 4u);
}

TEST_F(CatalogueTest, StartsWhatIsNeededFirst) {
  const auto catalogue = load(kTwo);
  ASSERT_TRUE(catalogue);
  EXPECT_THAT(start_waves(*catalogue),
              ElementsAre(ElementsAre("provider"), ElementsAre("gateway")));
}

TEST_F(CatalogueTest, AnUnknownKeyIsNamedWithItsPlace) {
  const auto catalogue =
      load("components:\n  a:\n    comand: [x]\n    implementations: {b: {command: [c]}}\n");
  ASSERT_FALSE(catalogue);
  EXPECT_THAT(catalogue.error().where, HasSubstr(":3:5"));
  EXPECT_THAT(catalogue.error().what, HasSubstr("comand"));
}

TEST_F(CatalogueTest, ANeedThatIsNoComponentIsAnError) {
  const auto catalogue =
      load("components:\n  a: {needs: [b], implementations: {x: {command: [c]}}}\n");
  ASSERT_FALSE(catalogue);
  EXPECT_THAT(catalogue.error().what, HasSubstr("\"b\""));
}

TEST_F(CatalogueTest, ComponentsThatNeedEachOtherAreAnError) {
  const auto catalogue = load(
      "components:\n  a: {needs: [b], implementations: {x: {command: [c]}}}\n"
      "  b: {needs: [a], implementations: {x: {command: [c]}}}\n");
  ASSERT_FALSE(catalogue);
  EXPECT_THAT(catalogue.error().what, HasSubstr("circle"));
}

TEST_F(CatalogueTest, ASecretThatIsNotDeclaredIsAnError) {
  const auto catalogue =
      load("components:\n  a: {secrets: [s], implementations: {x: {command: [c]}}}\n");
  ASSERT_FALSE(catalogue);
  EXPECT_THAT(catalogue.error().what, HasSubstr("\"s\""));
}

TEST_F(CatalogueTest, TheProjectsOwnCatalogueIsRead) {
  const auto catalogue = load_catalogue(COMPOSURE_SOURCE_DIR "/fixtures/stack/catalogue.yaml");
  ASSERT_TRUE(catalogue) << catalogue.error().text();
  EXPECT_NE(catalogue->find("gateway"), nullptr);
}

TEST(Expand, PutsValuesIn) {
  const auto text = expand("a ${x} ${y.z}", {{"x", "1"}, {"y.z", "2"}});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "a 1 2");
}

TEST(Expand, AnUnknownNameIsAnError) {
  const auto text = expand("${nobody}", {});
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().what, HasSubstr("nobody"));
}

TEST(Expand, AnOpenBraceIsAnError) { EXPECT_FALSE(expand("${x", {{"x", "1"}})); }

}  // namespace
}  // namespace composure::stack
