// What Go writes: the expected texts are those of Go's fmt.
#include "loadgen/command/hey/go_text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace composure::loadgen {
namespace {

TEST(GoText, AFormatWithoutValuesSaysWhatIsMissing) {
  const std::pair<const char*, const char*> cases[] = {{"no verb", "no verb"},
                                                       {"a%20b", "a%!b(MISSING)"},
                                                       {"%", "%!(NOVERB)"},
                                                       {"%%", "%"},
                                                       {"x%5%y", "x%y"},
                                                       {"%[1]d", "%!d(BADINDEX)"},
                                                       {"%[", "%!(NOVERB)"},
                                                       {"%[]d", "%!d(BADINDEX)"},
                                                       {"%[3]*d", "%!(BADWIDTH)%!d(BADINDEX)"},
                                                       {"%*d", "%!(BADWIDTH)%!d(MISSING)"},
                                                       {"%.3f", "%!f(MISSING)"},
                                                       {"%.*f", "%!(BADPREC)%!f(MISSING)"},
                                                       {"%é!", "%!é(MISSING)!"},
                                                       {"%2F%d", "%!F(MISSING)%!d(MISSING)"},
                                                       {"%9999999999d|", "%!(NOVERB)"},
                                                       {"%[2].3d", "%!d(BADINDEX)"},
                                                       {"%+ q", "%!q(MISSING)"},
                                                       {"%[x]d z", "%!d(BADINDEX) z"},
                                                       {"%[1]", "%!(NOVERB)"},
                                                       {"%.[1]d", "%!d(BADINDEX)"},
                                                       {"%ab%2", "%!a(MISSING)b%!(NOVERB)"}};
  for (const auto& [format, printed] : cases) EXPECT_EQ(go_printed(format), printed) << format;
}

TEST(GoText, FixedNumbersAreGos) {
  EXPECT_EQ(go_fixed(std::nan("")), " NaN");
  EXPECT_EQ(go_fixed(1.00005), "1.0001");
}

}  // namespace
}  // namespace composure::loadgen
