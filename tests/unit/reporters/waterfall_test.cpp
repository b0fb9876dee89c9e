#include <gmock/gmock.h>

#include <sstream>

#include "base/text.h"
#include "reporters/number.h"
#include "reporters/reporters.h"
#include "reporters/table.h"

namespace composure::reporters {
namespace {

using result::Category;
using result::SpanView;
using testing::HasSubstr;

using namespace std::chrono_literals;

std::string waterfall(std::vector<SpanView> spans) {
  std::ostringstream out;
  write_waterfall(
      "flow/cache",
      {.which = "p99", .repeat = 2, .request = 17, .latency = 10ms, .spans = std::move(spans)},
      out);
  return out.str();
}

TEST(Waterfall, ShowsWhenEachSpanRan) {
  const std::string text = waterfall({{"gateway", "POST /echo", Category::gateway, 0ms, 10ms, 0},
                                      {"echo", "run", Category::compute, 5ms, 4ms, 1}});
  EXPECT_THAT(text, testing::StartsWith("flow/cache: request 17 of repeat 2, 10.0 ms\n\n"));
  const auto lines = split(text, '\n');
  EXPECT_THAT(lines[3], HasSubstr("gateway POST /echo"));
  EXPECT_THAT(lines[4], HasSubstr("   echo run"));  // below it
  const auto count = [](const std::string& line) {
    std::size_t blocks = 0;
    for (auto at = line.find("█"); at != line.npos; at = line.find("█", at + 1)) ++blocks;
    return blocks;
  };
  EXPECT_EQ(count(lines[3]), 40u);
  EXPECT_EQ(count(lines[4]), 17u);  // 5 to 9 of 10 ms: columns 20 to 36 of 40
  EXPECT_THAT(lines[4], HasSubstr("5.00"));
  EXPECT_THAT(lines[4], HasSubstr("compute"));
}

TEST(Waterfall, FitsThePageWhateverTheNames) {
  std::vector<SpanView> spans;
  for (std::size_t depth = 0; depth < 60; ++depth)
    spans.push_back(
        {std::string(50, 's'), std::string(50, 'n'), Category::queue, -3ms, 500ms, depth});
  for (const std::string& line : split(waterfall(spans), '\n'))
    EXPECT_LE(width(line), page_width) << line;
  EXPECT_THAT(waterfall({}), HasSubstr("request 17"));
}

}  // namespace
}  // namespace composure::reporters
