#include "fixtures/stack/provider/image.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/text.h"
#include "tests/support/temporary_folder.h"

namespace composure::provider {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ImageTest : public testing::Test {
 protected:
  ImageTest() {
    std::filesystem::create_directories(folders_.images + "/words");
    std::filesystem::create_directories(folders_.bin);
    EXPECT_TRUE(write_file(folders_.bin + "/tool", "", 0755));
  }
  void image(const std::string& yaml) {
    EXPECT_TRUE(write_file(folders_.images + "/words/function.yml", yaml));
  }
  Result<Launch> resolve(const std::string& name, const std::string& process = "") {
    return resolve_launch({.name = "f", .image = name, .env_process = process}, folders_);
  }
  std::string problem(const std::string& name, const std::string& process = "") {
    const auto launch = resolve(name, process);
    return launch ? "resolved" : launch.error().text();
  }

  test::TemporaryFolder temporary_;
  ImageFolders folders_{temporary_.path() + "/images", temporary_.path() + "/bin", "/usr/bin:/bin"};
};

constexpr const char* kImage = R"(
name: words
languages:
  zeta: {watchdog: http, command: [tool, --handler, words]}
  alpha: {watchdog: fork, command: [sh, "${images}/words/run", "${bin}"]}
  bare: {watchdog: none, command: [tool]}
)";

TEST_F(ImageTest, TakesTheFirstListedLanguage) {
  image(kImage);
  for (const char* name : {"words", "words:zeta", "words:latest"}) {
    const auto launch = resolve(name);
    ASSERT_TRUE(launch) << launch.error().text();
    EXPECT_EQ(launch->watchdog, Watchdog::http) << name;
    EXPECT_THAT(launch->command, ElementsAre(folders_.bin + "/tool", "--handler", "words"));
  }
}

TEST_F(ImageTest, ExpandsFoldersAndLooksInPath) {
  image(kImage);
  const auto launch = resolve("words:alpha");
  ASSERT_TRUE(launch) << launch.error().text();
  EXPECT_EQ(launch->watchdog, Watchdog::fork);
  EXPECT_THAT(launch->command,
              ElementsAre("/usr/bin/sh", folders_.images + "/words/run", folders_.bin));
  EXPECT_EQ(resolve("words:bare")->watchdog, Watchdog::none);
}

TEST_F(ImageTest, EnvProcessGoesBeforeTheImage) {
  const auto launch = resolve("registry.example/anything:1", "sh -c 'echo \"a b\"'");
  ASSERT_TRUE(launch) << launch.error().text();
  EXPECT_EQ(launch->watchdog, Watchdog::fork);
  EXPECT_THAT(launch->command, ElementsAre("/usr/bin/sh", "-c", "echo \"a b\""));
}

TEST_F(ImageTest, SaysWhatIsWrong) {
  EXPECT_THAT(problem("none"), HasSubstr("image none: no such image"));
  EXPECT_THAT(problem("../bin"), HasSubstr("expected NAME"));
  EXPECT_THAT(problem("a/b"), HasSubstr("expected NAME"));
  EXPECT_THAT(problem("a/b"), HasSubstr("there is none in " + folders_.images));
  EXPECT_THAT(problem(":cpp"), HasSubstr("expected NAME"));
  image(kImage);
  EXPECT_TRUE(std::filesystem::create_directory(folders_.images + "/runtime"));
  EXPECT_THAT(
      problem("registry.example/org/name:tag"),
      HasSubstr("nothing is pulled from a registry; expected NAME or NAME:LANGUAGE (there is "
                "words; or give envProcess"));
  EXPECT_THAT(problem("none"), HasSubstr("there is words;"));
  EXPECT_THAT(problem("words:rust"), HasSubstr("no language \"rust\", it has zeta, alpha or bare"));
  image("languages: {cpp: {watchdog: cat, command: [tool]}}");
  EXPECT_THAT(problem("words"), HasSubstr("watchdog \"cat\""));
  image("languages: {cpp: {command: []}}");
  EXPECT_THAT(problem("words"), HasSubstr("the command is empty"));
  image("languages: {cpp: {command: [composure-none]}}");
  EXPECT_THAT(problem("words"), HasSubstr("composure-none is neither in"));
  image("languages: [");
  EXPECT_THAT(problem("words"), HasSubstr("function.yml"));
  image("just text");
  EXPECT_THAT(problem("words"), HasSubstr("image words"));
  EXPECT_THAT(problem("", "composure-none"), HasSubstr("envProcess: command composure-none"));
  EXPECT_THAT(problem("", "sh 'open"), HasSubstr("not closed"));
  EXPECT_THAT(problem("", "  "), HasSubstr("empty"));
}

TEST(SplitCommandLine, KeepsWhatIsQuoted) {
  EXPECT_THAT(*split_command_line("a  b\tc"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(*split_command_line("a '' \"b c\" d\\ e 'f\\'"),
              ElementsAre("a", "", "b c", "d e", "f\\"));
  EXPECT_THAT(*split_command_line("x'y'\"z\""), ElementsAre("xyz"));
  EXPECT_THAT(*split_command_line("\"it's\" 'say \"so\"'"), ElementsAre("it's", "say \"so\""));
  EXPECT_TRUE(split_command_line("")->empty());
}

}  // namespace
}  // namespace composure::provider
