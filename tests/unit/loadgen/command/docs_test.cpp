// docs/load.md has a row for every flag of the table, with its default, and for no other.
#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "base/text.h"
#include "loadgen/command/flags.h"
#include "tests/places.h"

namespace composure::loadgen {
namespace {

TEST(LoadDocument, HasARowForEveryFlagAndForNoOther) {
  const auto text = read_file(COMPOSURE_SOURCE_DIR "/docs/load.md");
  ASSERT_TRUE(text) << text.error().text();
  std::set<std::string> documented;
  const std::regex row(R"(\| `-([\w-]+)[^`]*` \|.*)");
  for (const std::string& line : split(*text, '\n')) {
    std::smatch found;
    if (std::regex_match(line, found, row)) documented.insert(found[1]);
  }
  std::set<std::string> known;
  for (const Flag& flag : load_flags()) known.emplace(flag.name);
  EXPECT_EQ(documented, known);
}

TEST(LoadDocument, EveryRowIsThatOfTheTable) {
  const auto text = read_file(COMPOSURE_SOURCE_DIR "/docs/load.md");
  ASSERT_TRUE(text) << text.error().text();
  for (const Flag& flag : load_flags()) {
    std::string head = "-" + std::string(flag.name);
    if (!flag.is_switch()) head += " " + std::string(flag.value);
    const std::string row = "| `" + head + "` | " + (flag.of_hey ? "yes" : "") + " | " +
                            std::string(flag.meaning) + " | " + std::string(flag.initial) + " |";
    EXPECT_NE(text->find(row), text->npos) << row;
  }
}

}  // namespace
}  // namespace composure::loadgen
