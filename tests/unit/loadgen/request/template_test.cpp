#include "loadgen/request/template.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace composure::loadgen {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

const DataFile& people() {
  static const DataFile file = *DataFile::parse("id,full name\n1,anna\n2,bob b\n3,c\n", "p.csv");
  return file;
}

Template parsed(std::string_view text, TemplateUse use = TemplateUse::body,
                std::uint64_t number = 1) {
  auto made = Template::parse(text, use, number, &people());
  EXPECT_TRUE(made) << (made ? "" : made.error().text());
  return std::move(*made);
}

std::string text_of(const Template& form, std::uint64_t sequence, std::uint64_t seed = 1) {
  std::string out;
  form.append(seed, sequence, out);
  return out;
}

std::string problem(std::string_view text, TemplateUse use = TemplateUse::body) {
  const auto made = Template::parse(text, use, 1, &people());
  return made ? "none" : made.error().text();
}

TEST(Template, TextWithoutPlacesIsConstant) {
  const Template form = parsed("a } {b} }}");
  EXPECT_TRUE(form.constant());
  EXPECT_EQ(text_of(form, 7), "a } {b} }}");
  EXPECT_EQ(text_of(Template::plain("{{seq}}"), 7), "{{seq}}");
  EXPECT_TRUE(Template::plain("{{seq}}").constant());
}

TEST(Template, PlacesAreFilledFromTheSequence) {
  const Template form = parsed("<{{seq}}|{{ column id }}|{{column full name}}>");
  EXPECT_FALSE(form.constant());
  EXPECT_EQ(text_of(form, 0), "<0|1|anna>");
  EXPECT_EQ(text_of(form, 4), "<4|2|bob b>");
}

TEST(Template, AUuidIsOfVersion4AndOfTheSeed) {
  const Template form = parsed("{{uuid}}");
  EXPECT_THAT(text_of(form, 0), MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]"
                                             "[0-9a-f]{3}-[0-9a-f]{12}"));
  std::set<std::string> seen;
  for (std::uint64_t k = 0; k < 10'000; ++k) seen.insert(text_of(form, k));
  EXPECT_EQ(seen.size(), 10'000u);
  EXPECT_EQ(text_of(form, 3), text_of(parsed("{{uuid}}"), 3));
  EXPECT_NE(text_of(form, 3), text_of(form, 3, 2));
}

TEST(Template, TwoPlacesOfARequestHaveNothingInCommon) {
  const std::string both = text_of(parsed("{{uuid}} {{uuid}}"), 0);
  EXPECT_NE(both.substr(0, 36), both.substr(37));
  EXPECT_NE(text_of(parsed("{{uuid}}", TemplateUse::body, 1), 0),
            text_of(parsed("{{uuid}}", TemplateUse::body, 2), 0));
}

TEST(Template, RandomNumbersFillTheirRangeEvenly) {
  const Template form = parsed("{{randint -2 2}}");
  std::map<std::string, int> seen;
  for (std::uint64_t k = 0; k < 50'000; ++k) ++seen[text_of(form, k)];
  ASSERT_EQ(seen.size(), 5u);
  for (const auto& [value, times] : seen) {
    EXPECT_GE(std::stoi(value), -2);
    EXPECT_LE(std::stoi(value), 2);
    EXPECT_NEAR(times, 10'000, 500) << value;  // five standard deviations
  }
  EXPECT_EQ(text_of(parsed("{{randint 7 7}}"), 9), "7");
  // The widest range there is does not overflow.
  EXPECT_FALSE(text_of(parsed("{{randint -9223372036854775808 9223372036854775807}}"), 1).empty());
}

TEST(Template, WrongPlacesAreNamed) {
  EXPECT_THAT(problem("{{foo}}"), HasSubstr("{{foo}} is not understood"));
  EXPECT_THAT(problem("{{}}"), HasSubstr("{{}} is not understood"));
  EXPECT_THAT(problem("{{seq 1}}"), HasSubstr("{{seq 1}}"));
  EXPECT_THAT(problem("{{seq"), HasSubstr("}} is missing"));
  EXPECT_THAT(problem("{{randint 5}}"), HasSubstr("two whole numbers"));
  EXPECT_THAT(problem("{{randint 5 4}}"), HasSubstr("two whole numbers"));
  EXPECT_THAT(problem("{{randint a b}}"), HasSubstr("two whole numbers"));
  EXPECT_THAT(problem("{{column nam}}"), HasSubstr("p.csv has id or full name"));
  EXPECT_THAT(Template::parse("{{column id}}", TemplateUse::body, 1, nullptr).error().text(),
              HasSubstr("-data"));
}

TEST(Template, CellsMustFitWhereTheyGo) {
  EXPECT_EQ(problem("/{{column full name}}", TemplateUse::header), "none");
  EXPECT_EQ(problem("/{{column full name}}", TemplateUse::path),
            "p.csv:3: column \"full name\" holds a blank but is part of the URL (write %20 for a "
            "blank)");
  const DataFile lines = *DataFile::parse("a\n1\n\"x\ny\"\n", "l.csv");
  EXPECT_THAT(Template::parse("{{column a}}", TemplateUse::header, 1, &lines).error().text(),
              HasSubstr("l.csv:3: column \"a\" holds a control character"));
  EXPECT_TRUE(Template::parse("{{column a}}", TemplateUse::body, 1, &lines));
}

}  // namespace
}  // namespace composure::loadgen
