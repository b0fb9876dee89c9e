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
  std::vector<std::string> errors(const std::string& yaml) {
    const auto catalogue = load(yaml);
    return catalogue ? std::vector<std::string>() : split(catalogue.error().text(), '\n');
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

TEST_F(CatalogueTest, AllErrorsAreReportedAtOnceWithTheirPlacesAndTheNearestWord) {
  EXPECT_THAT(
      errors("secrets: {key: {random: many}}\n"
             "components:\n"
             "  a:\n"
             "    comand: [x]\n"
             "    implementations: {b: {command: c, deadline: soon}}\n"
             "  A b: {implementations: {}}\n"
             "  c: {}\n"),
      ElementsAre(HasSubstr(":1:25: secrets.key.random: found \"many\"; expected a whole number"),
                  HasSubstr(":4:5: components.a: \"comand\" is not a key of this section"),
                  HasSubstr(":5:36: components.a.implementations.b.command: found \"c\"; expected "
                            "a list of texts"),
                  HasSubstr(":5:49: components.a.implementations.b.deadline: \"soon\" is not a "
                            "duration"),
                  HasSubstr(":6:3: components: found \"A b\"; expected a name"),
                  HasSubstr(":6:26: components.A b.implementations: found a map; expected at "
                            "least one"),
                  HasSubstr(":7:6: components.c.implementations: missing; expected a map")));
  EXPECT_THAT(errors("components:\n  a: {implementations: {b: {comand: [x]}}}\n"),
              ElementsAre(HasSubstr("missing"), HasSubstr("did you mean command?")));
}

TEST_F(CatalogueTest, NeedsAndSecretsAreOnesThatThereAre) {
  EXPECT_THAT(errors("secrets: {key: {value: v}, none: {}}\n"
                     "components:\n"
                     "  queue: {needs: [queu], implementations: {x: {command: [c]}}}\n"
                     "  other: {secrets: [key, keys], implementations: {x: {command: [c]}}}\n"),
              ElementsAre(HasSubstr(":1:34: secrets.none: expected value or random"),
                          HasSubstr(":3:19: components.queue.needs: \"queu\" is not a component; "
                                    "expected queue or other; did you mean queue?"),
                          HasSubstr(":4:26: components.other.secrets: \"keys\" is not a declared "
                                    "secret; expected key or none; did you mean key?")));
}

TEST_F(CatalogueTest, ComponentsThatNeedEachOtherAreAnError) {
  EXPECT_THAT(errors("components:\n  a: {needs: [b], implementations: {x: {command: [c]}}}\n"
                     "  b: {needs: [a], implementations: {x: {command: [c]}}}\n"),
              ElementsAre(HasSubstr("need each other in a circle")));
}

TEST_F(CatalogueTest, AFileThatCannotBeReadIsAnError) {
  const auto catalogue = load_catalogue(file_ + ".absent");
  ASSERT_FALSE(catalogue);
  EXPECT_THAT(catalogue.error().text(), HasSubstr(file_ + ".absent"));
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
