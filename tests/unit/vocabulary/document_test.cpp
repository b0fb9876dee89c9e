// Hostile and broken texts.
#include "harness/vocabulary/document.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sanitizer.h"

namespace composure::vocabulary {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> parse_errors(const std::string& text) {
  std::vector<Error> errors;
  parse_document(text, "x.yaml", errors);
  std::vector<std::string> texts;
  for (const Error& error : errors) texts.push_back(error.text());
  return texts;
}

TEST(Document, SaysWhereBytesAreNoText) {
  EXPECT_THAT(parse_errors(std::string("a: 1\nb: \0\n", 10)),
              ElementsAre("x.yaml:2:4: a NUL byte; expected text in UTF-8"));
  for (const char* bad : {"\xff", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xc3", "\xf5\x80\x80\x80"})
    EXPECT_THAT(parse_errors(std::string("ä: ") + bad),
                ElementsAre("x.yaml:1:4: not UTF-8; expected text in UTF-8"));
  EXPECT_THAT(parse_errors("é: \xf0\x9f\x98\x80\n"), IsEmpty());
}

TEST(Document, AByteOrderMarkIsNoLetter) {
  EXPECT_THAT(parse_errors("\xef\xbb\xbf"
                           "a: 1\nb: 2\n"),
              IsEmpty());
  EXPECT_THAT(parse_errors("\xef\xbb\xbf"
                           "ä: \xff"),
              ElementsAre("x.yaml:1:4: not UTF-8; expected text in UTF-8"));
}

TEST(Document, RefusesWhatIsTooMuch) {
  EXPECT_THAT(parse_errors(std::string((2 << 20) + 1, 'a')),
              ElementsAre("x.yaml: larger than 2MiB"));
  EXPECT_THAT(parse_errors(std::string(64, '[') + std::string(64, ']')), IsEmpty());
  EXPECT_THAT(parse_errors(std::string(65, '[') + std::string(65, ']')),
              ElementsAre("x.yaml:1:65: nested deeper than 64 levels"));
}

TEST(Document, RefusesAliasBombs) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += fmt::format("a{0}: &a{0} [", i);
    for (int k = 0; k < 10; ++k) bomb += fmt::format("*a{}{}", i - 1, k < 9 ? ", " : "]\n");
  }
  EXPECT_THAT(parse_errors(bomb),
              ElementsAre(HasSubstr("more than 100000 values once aliases are expanded")));
  std::string long_text = "a: &a \"" + std::string(500'000, 'x') + "\"\nb: [";
  for (int i = 0; i < 40; ++i) long_text += "*a, ";
  EXPECT_THAT(parse_errors(long_text + "]\n"),
              ElementsAre(HasSubstr("more than 16777216 bytes once aliases are expanded")));
  EXPECT_THAT(parse_errors("a: &a [*a]\n"),
              ElementsAre(HasSubstr("an alias within its own anchor")));
}

TEST(Document, AliasesStandForWhatTheyName) {
  std::vector<Error> errors;
  const auto root = parse_document("a: &x {b: [1, 2]}\nc: *x\n", "x.yaml", errors);
  ASSERT_TRUE(root);
  EXPECT_TRUE(same_content(*root->find("a"), *root->find("c")));
}

TEST(Document, ReportsEachDuplicateKeyAndGoesOn) {
  EXPECT_THAT(parse_errors("a: 1\nb: {c: 1, c: 2}\na: {d: 3}\n"),
              ElementsAre("x.yaml:2:11: \"c\" stands here a second time; expected each key once, "
                          "the first is on line 2",
                          "x.yaml:3:1: \"a\" stands here a second time; expected each key once, "
                          "the first is on line 1"));
}

TEST(Document, ReportsWhatIsNoYaml) {
  EXPECT_THAT(parse_errors("a: [1, 2\n"), ElementsAre(HasSubstr("x.yaml:2:1: not YAML")));
  EXPECT_THAT(parse_errors("a: b: c\n"), ElementsAre(HasSubstr("not YAML")));
  EXPECT_THAT(parse_errors("? [a, b]\n: c\n"), ElementsAre(HasSubstr("a key must be a word")));
  EXPECT_THAT(parse_errors(""), ElementsAre(HasSubstr("nothing in it")));
  EXPECT_THAT(parse_errors("a: 1\n---\nb: 2\n"), ElementsAre(HasSubstr("more than one document")));
}

// A megabyte of openers: work that grows with its square would run into the test's time limit.
TEST(Document, HostileTextsAreAnsweredSoon) {
  for (const char* unit :
       {"[", "{", "- ", "? ", "&a ", "!!x ", "*a,", "a: ", "\"", "'", "|", ">\n ", "#", "%"}) {
    std::string text;
    const std::size_t size = test::kSanitized ? kMaxDocumentBytes / 16 : kMaxDocumentBytes - 8;
    while (text.size() < size) text += unit;
    parse_errors(text);
  }
}

TEST(Document, EmittedTextReadsBackTheSame) {
  const std::string text =
      "a: {b: [1, \"1\", ~, true, \"true\", \"\", \"x: y\", \"- z\"], \"k: 1\": {}}\nc: []\nd: "
      "\"line\\nbreak\\ttab é\"\n";
  std::vector<Error> errors;
  const auto root = parse_document(text, "x.yaml", errors);
  ASSERT_TRUE(root);
  for (const bool flow : {false, true}) {
    const auto back = parse_document(emit(*root, flow), "y.yaml", errors);
    ASSERT_TRUE(back) << emit(*root, flow);
    EXPECT_TRUE(same_content(*root, *back)) << emit(*root, flow);
  }
}

}  // namespace
}  // namespace composure::vocabulary
