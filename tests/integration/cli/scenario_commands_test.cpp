// validate, explain and list as a person types them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/text.h"
#include "tests/places.h"

namespace composure {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

struct Ran {
  int exit_code = -1;
  std::string output;  // stdout and stderr
};

Ran composure(const std::string& arguments) {
  const std::string command = std::string("cd ") + COMPOSURE_SOURCE_DIR +
                              " && COMPOSURE_SOURCE=" + COMPOSURE_SOURCE_DIR + " " +
                              COMPOSURE_BIN_DIR + "/composure " + arguments + " 2>&1";
  Ran ran;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[4096];
  for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    ran.output.append(buffer, n);
  ran.exit_code = WEXITSTATUS(pclose(pipe));
  return ran;
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() / ("composure-" + random_hex(8) + ".yaml")) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(Validate, SaysThatRightFilesAreRight) {
  const Ran ran = composure("validate scenarios/quickstart.yaml scenarios/echo-chain.yaml --quick");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr("scenarios/quickstart.yaml: valid, 4 cells x 2 repeats"),
                    HasSubstr("scenarios/echo-chain.yaml: valid, 12 cells x 2 repeats")));
}

TEST(Validate, ShowsEveryErrorOfEveryFileAndLeavesWith2) {
  const TemporaryFile bad(
      "name: x\ncomposition: {start: a, nodes: {a: {task: ehco}}}\nload: {rate: 0/s}\n");
  const Ran ran = composure("validate " + bad.path() + " scenarios/quickstart.yaml");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(
      ran.output,
      AllOf(HasSubstr(bad.path() + ":2:43: composition.nodes.a.task: \"ehco\" is not a function"),
            HasSubstr("did you mean echo?"), HasSubstr(":3:14: load.rate: \"0/s\" is not a rate"),
            HasSubstr("scenarios/quickstart.yaml: valid")));
}

TEST(Validate, TakesRepeatedSettingsListsIncluded) {
  const Ran ran = composure(
      "validate --set load.rate=1/s --set 'composition.mechanism=[fused, flow/cache]' "
      "scenarios/quickstart.yaml "
      "--repeats 5");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("2 cells x 5 repeats"));
}

TEST(Validate, RefusesBadUsage) {
  EXPECT_EQ(composure("validate").exit_code, 2);
  EXPECT_EQ(composure("validate scenarios/quickstart.yaml --max-time soon").exit_code, 2);
  EXPECT_EQ(composure("validate scenarios/quickstart.yaml --max-time 5s").exit_code, 2);
  EXPECT_EQ(composure("validate scenarios/none.yaml").exit_code, 2);
  EXPECT_EQ(composure("validate scenarios/quickstart.yaml --repeats -1").exit_code, 2);
}

TEST(Explain, ShowsThePlanTheGraphAndTheResolvedScenario) {
  EXPECT_THAT(composure("explain scenarios/quickstart.yaml").output,
              AllOf(HasSubstr("4 cells x 3 repeats"), HasSubstr("if fizz: fizz -> format")));
  EXPECT_THAT(composure("explain scenarios/quickstart.yaml --graph dot").output,
              HasSubstr("digraph composition {"));
  const TemporaryFile resolved(composure("explain scenarios/misbehave.yaml --resolved").output);
  EXPECT_THAT(composure("validate " + resolved.path()).output,
              HasSubstr("valid, 2 cells x 2 repeats"));
  EXPECT_EQ(composure("explain scenarios/quickstart.yaml --graph svg").exit_code, 2);
}

TEST(List, NamesScenariosFunctionsAndImplementations) {
  EXPECT_THAT(composure("list").output,
              AllOf(HasSubstr("scenarios/quickstart.yaml"),
                    HasSubstr("fizzbuzz-classify  cpp, python"), HasSubstr("gateway")));
  EXPECT_THAT(composure("list functions").output, ::testing::Not(HasSubstr("Scenarios")));
}

}  // namespace
}  // namespace composure
