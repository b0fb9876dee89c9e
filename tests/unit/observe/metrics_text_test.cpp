#include "harness/observe/metrics_text.h"

#include <gmock/gmock.h>

namespace composure::observe {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

TEST(ParseMetrics, ReadsNamesLabelsAndValues) {
  const auto lines = parse_metrics(
      "# HELP a text\n# TYPE a counter\na{x=\"1\",y=\"b c\"} 2.5\nb 3\nc{} 1e3\n\nd{q=\"say "
      "\\\"hi\\\"\"} 4 1700000000\n");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0].name, "a");
  EXPECT_THAT(lines[0].labels, UnorderedElementsAre(Pair("x", "1"), Pair("y", "b c")));
  EXPECT_EQ(lines[0].value, 2.5);
  EXPECT_EQ(lines[1].name, "b");
  EXPECT_EQ(lines[1].value, 3);
  EXPECT_EQ(lines[2].value, 1000);
  EXPECT_THAT(lines[3].labels, UnorderedElementsAre(Pair("q", "say \"hi\"")));
  EXPECT_EQ(lines[3].value, 4);
}

TEST(ParseMetrics, AnUnfinishedLineDoesNoHarm) { EXPECT_EQ(parse_metrics("a{x=\"1").size(), 1u); }

}  // namespace
}  // namespace composure::observe
