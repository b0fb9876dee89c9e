#include "loadgen/request/data_file.h"

#include <gmock/gmock.h>

namespace composure::loadgen {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

DataFile parsed(std::string_view text) {
  auto file = DataFile::parse(text, "users.csv");
  EXPECT_TRUE(file) << (file ? "" : file.error().text());
  return std::move(*file);
}

std::string problem(std::string_view text) {
  const auto file = DataFile::parse(text, "users.csv");
  return file ? "none" : file.error().text();
}

TEST(DataFile, HasNamedColumnsAndRows) {
  const DataFile file = parsed("id,name\n1,anna\n2,bob\n");
  EXPECT_THAT(file.columns(), ElementsAre("id", "name"));
  ASSERT_EQ(file.rows(), 2u);
  EXPECT_EQ(file.cell(0, 0), "1");
  EXPECT_EQ(file.cell(0, 1), "anna");
  EXPECT_EQ(file.cell(1, 1), "bob");
  EXPECT_EQ(file.column("name"), 1u);
  EXPECT_EQ(file.column("Name"), std::nullopt);
}

TEST(DataFile, QuotedCellsHoldCommasQuotesAndLines) {
  const DataFile file = parsed("a,b\r\n\"x,y\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\r\n");
  ASSERT_EQ(file.rows(), 2u);
  EXPECT_EQ(file.cell(0, 0), "x,y");
  EXPECT_EQ(file.cell(0, 1), "say \"hi\"");
  EXPECT_EQ(file.cell(1, 0), "two\nlines");
  EXPECT_EQ(file.cell(1, 1), "");
}

TEST(DataFile, TheLastLineNeedsNoEndAndEmptyLinesCountForNothing) {
  const DataFile file = parsed(
      "\xef\xbb\xbf"
      "a,b\n\n1,2\n\n3,4");
  ASSERT_EQ(file.rows(), 2u);
  EXPECT_EQ(file.columns().front(), "a");
  EXPECT_EQ(file.cell(1, 1), "4");
  EXPECT_EQ(file.line(0), 3u);
  EXPECT_EQ(file.line(1), 5u);
}

TEST(DataFile, OfOneColumnAnEmptyCellStandsInQuotes) {
  const DataFile file = parsed("a\r\n1\r\n\r\n\"\"\r\n2\r\n\r\n");
  ASSERT_EQ(file.rows(), 3u);
  EXPECT_EQ(file.cell(0, 0), "1");
  EXPECT_EQ(file.cell(1, 0), "");
  EXPECT_EQ(file.cell(2, 0), "2");
  EXPECT_EQ(file.line(2), 5u);
}

TEST(DataFile, AWrongRowIsNamedByItsLine) {
  EXPECT_EQ(problem("a,b\n1,2\n3\n"), "users.csv:3: has 1 cells, expected 2");
  EXPECT_EQ(problem("a\n\"1\n2\"\n3,4\n"), "users.csv:4: has 2 cells, expected 1");
  EXPECT_EQ(problem("a,b\n1,\"2\n"), "users.csv:2: a quote does not end");
  EXPECT_THAT(problem("a\n\"1\"x\n"), HasSubstr("users.csv:2: a quoted cell goes on"));
}

TEST(DataFile, WrongColumnsAndEmptyFilesAreRefused) {
  EXPECT_THAT(problem(""), HasSubstr("column 1 has no name"));
  EXPECT_THAT(problem("a,,b\n1,2,3\n"), HasSubstr("column 2 has no name"));
  EXPECT_THAT(problem("a,b,a\n1,2,3\n"), HasSubstr("two columns are called \"a\""));
  EXPECT_THAT(problem("a,b\n"), HasSubstr("has no rows"));
  EXPECT_THAT(DataFile::read("/no/such/file").error().text(), HasSubstr("/no/such/file"));
}

}  // namespace
}  // namespace composure::loadgen
