// The scenarios that come with the project, and the examples of its documentation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/scenario/text.h"
#include "harness/scenario/words.h"
#include "tests/places.h"
#include "tests/unit/scenario/scenarios.h"

namespace composure::scenario {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::string read_source(const std::string& path) {
  std::ifstream file(std::string(COMPOSURE_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_valid(const Loaded& loaded, const std::string& what) {
  for (const Error& error : loaded.errors) ADD_FAILURE() << what << ": " << error.text();
}

TEST(Files, EveryScenarioOfTheProjectIsValid) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(testing::file(""))) {
    if (entry.path().extension() != ".yaml") continue;
    expect_valid(load_file(entry.path().string(), {.images = testing::images()}),
                 entry.path().string());
    ++count;
  }
  EXPECT_GE(count, 5);
}

TEST(Files, TheQuickstartIsOverWithinAMinute) {
  const Loaded loaded = load_file(testing::file("quickstart.yaml"), {.images = testing::images()});
  ASSERT_TRUE(loaded.plan);
  EXPECT_EQ(loaded.plan->cells.size(), 4u);
  EXPECT_LE(estimated_time(*loaded.plan), 50s);
}

// The blocks of docs/scenario.md that are marked as YAML: whole scenarios are loaded as they stand.
TEST(Files, ExamplesOfTheDocumentationAreValid) {
  std::istringstream lines(read_source("docs/scenario.md"));
  std::string block;
  bool inside = false;
  int scenarios = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      if (inside && block.find("name:") == 0) {
        expect_valid(load_text(block, "docs/scenario.md", {.images = testing::images()}), block);
        ++scenarios;
      }
      inside = line == "```yaml";
      block.clear();
      continue;
    }
    if (inside) block += line + "\n";
  }
  EXPECT_GE(scenarios, 2);
}

TEST(Files, TheDocumentationHoldsTheVocabularyAsItIs) {
  EXPECT_NE(read_source("docs/scenario.md").find(words_markdown()), std::string::npos)
      << "docs/scenario.md, section \"Vocabulary\", should be:\n"
      << words_markdown();
}

}  // namespace
}  // namespace composure::scenario
