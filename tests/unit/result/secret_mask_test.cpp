#include "result/secret_mask.h"

#include <gmock/gmock.h>

#include <fstream>
#include <random>

#include "base/encoding.h"
#include "base/text.h"
#include "tests/support/temporary_folder.h"

namespace composure::result {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSecret = "7b1f0c9d5e3a4482";

std::string masked(std::string text, const std::vector<std::string>& secrets = {kSecret}) {
  SecretMask(secrets).mask(text);
  return text;
}

TEST(SecretMask, EachByteOfASecretBecomesAStar) {
  EXPECT_EQ(masked("a " + kSecret + kSecret + " b"), "a " + std::string(32, '*') + " b");
  EXPECT_EQ(masked(kSecret.substr(1)), kSecret.substr(1));
  EXPECT_EQ(masked("nothing"), "nothing");
  EXPECT_EQ(masked(kSecret, {}), kSecret);
  EXPECT_EQ(masked("to be or not", {"", "to", "be "}), "to be or not") << "too short to be one";
}

TEST(SecretMask, OneSecretWithinAnotherGoesWithIt) {
  EXPECT_EQ(masked("abcdefgh abcd efgh", {"abcd", "abcdefgh"}), "******** **** efgh");
  EXPECT_EQ(masked("abcdefgh", {"abcde", "defgh"}), "********") << "they overlap";
}

TEST(SecretMask, IsFoundInJsonAndInBase64) {
  EXPECT_EQ(masked(R"({"p": "say \"hi\"\n"})", {"say \"hi\"\n"}), R"({"p": "************"})");
  for (const char* before : {"", "u", "us", "use", "user:"}) {
    const std::string text = "Authorization: Basic " + to_base64(before + kSecret + "!");
    const auto left = from_base64(masked(text).substr(21));
    EXPECT_THAT(masked(text), HasSubstr("********************")) << before;
    EXPECT_FALSE(left) << "a star is no sign of base64";
  }
}

TEST(SecretMask, AFileOfManyChunksIsMaskedWhereverASecretLies) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("spans.jsonl");
  const SecretMask mask({kSecret});
  std::mt19937 random(7);
  std::string text;
  while (text.size() < (1u << 20)) {
    text.append(random() % 5000, static_cast<char>('a' + random() % 26));
    text += kSecret;
  }
  folder.write("spans.jsonl", text);
  const auto end = mask.mask_file(path);
  ASSERT_TRUE(end) << end.error().text();
  std::string expected = text;
  mask.mask(expected);
  ASSERT_EQ(expected.find(kSecret), std::string::npos);
  EXPECT_TRUE(folder.read("spans.jsonl") == expected);
  EXPECT_LT(text.size() - *end, 4 * kSecret.size());
}

TEST(SecretMask, AFileThatIsNotThereIsAnError) {
  const test::TemporaryFolder folder;
  EXPECT_THAT(SecretMask({kSecret}).mask_file(folder.path("no")).error().text(),
              HasSubstr(folder.path("no")));
}

}  // namespace
}  // namespace composure::result
