#include "base/file_end.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace composure {
namespace {

std::string file_of(const test::TemporaryFolder& folder, const std::string& text) {
  folder.write("log", text);
  return folder.path("log");
}

TEST(FileEnd, IsWhatStandsBehindAPlace) {
  const test::TemporaryFolder folder;
  const std::string path = file_of(folder, "one\ntwo\n");
  const auto all = read_end(path, 0, 100);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->from, 0);
  EXPECT_EQ(all->text, "one\ntwo\n");
  EXPECT_EQ(read_end(path, 4, 100)->text, "two\n");
}

TEST(FileEnd, OfALongFileIsItsLastBytes) {
  const test::TemporaryFolder folder;
  const auto end = read_end(file_of(folder, "one\ntwo\n"), 1, 3);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->from, 5);
  EXPECT_EQ(end->text, "wo\n");
}

TEST(FileEnd, IsEmptyBehindTheLastByte) {
  const test::TemporaryFolder folder;
  const std::string path = file_of(folder, "one\n");
  for (const std::streamoff at : {4, 400}) {
    const auto end = read_end(path, at, 100);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->from, at);
    EXPECT_EQ(end->text, "");
  }
}

TEST(FileEnd, IsNothingWhereThereIsNoFile) { EXPECT_FALSE(read_end("/nonexistent/log", 0, 100)); }

}  // namespace
}  // namespace composure
