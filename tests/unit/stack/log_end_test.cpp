#include "harness/stack/log_end.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace composure::stack {
namespace {

TEST(LogEnd, IsTheLastFiveLines) {
  const test::TemporaryFolder folder;
  folder.write("log", "1\n2\n3\n4\n5\n6\n");
  EXPECT_EQ(log_end(folder.path("log")), "; its log ends:\n    2\n    3\n    4\n    5\n    6");
}

TEST(LogEnd, OfALogWithoutALastNewline) {
  const test::TemporaryFolder folder;
  folder.write("log", "begun\nbroken");
  EXPECT_EQ(log_end(folder.path("log")), "; its log ends:\n    begun\n    broken");
}

TEST(LogEnd, TellsAnEmptyLogFromOneThatIsNotThere) {
  const test::TemporaryFolder folder;
  folder.write("log", "");
  EXPECT_EQ(log_end(folder.path("log")), "; its log is empty");
  EXPECT_EQ(log_end(folder.path("none")), "; its log cannot be read: " + folder.path("none"));
}

TEST(LogEnd, DoesNotReadALongLogWhole) {
  const test::TemporaryFolder folder;
  folder.write("log", std::string(300'000, 'x') + "\nthe end\n");
  EXPECT_EQ(log_end(folder.path("log")),
            "; its log ends:\n    " + std::string((8 << 10) - 9, 'x') + "\n    the end");
}

}  // namespace
}  // namespace composure::stack
