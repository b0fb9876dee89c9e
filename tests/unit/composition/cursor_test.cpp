#include <gmock/gmock.h>

#include "fixtures/composition/composition.h"

namespace composure::composition {
namespace {

TEST(Cursor, TextGoesThereAndBack) {
  const std::pair<Cursor, std::string> forms[] = {
      {{"echo"}, "echo"},
      {{"echo", {{"chain", 3}}}, "echo;chain=3"},
      {{"echo", {{"outer", 10'000}, {"inner", 1}}}, "echo;outer=10000;inner=1"},
  };
  for (const auto& [cursor, text] : forms) {
    EXPECT_EQ(to_text(cursor), text);
    const auto parsed = parse_cursor(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, cursor) << text;
  }
}

TEST(Cursor, RefusesEveryOtherForm) {
  for (const char* text : {"",
                           ";",
                           "echo;",
                           "echo;chain",
                           "echo;chain=",
                           "echo;=3",
                           "echo;chain=0",
                           "echo;chain=-1",
                           "echo;chain=+1",
                           "echo;chain=03",
                           "echo;chain=3x",
                           "echo;chain=10001",
                           "echo;chain=99999999999",
                           "echo;chain=3;",
                           " echo",
                           "echo;chain= 3",
                           "ec ho",
                           "echo\r\nX: y",
                           "echo=3",
                           "echo;a=1=2"}) {
    EXPECT_FALSE(parse_cursor(text)) << '"' << text << '"';
  }
}

}  // namespace
}  // namespace composure::composition
