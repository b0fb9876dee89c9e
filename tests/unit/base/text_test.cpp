#include "base/text.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <set>

namespace composure {
namespace {

struct Folder {
  Folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "composure-text-XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

TEST(NearestWord, FindsASlipOfTheKeysAndNothingFarther) {
  const std::vector<std::string> known{"manual", "fused", "flow"};
  EXPECT_EQ(nearest_word("manaul", known), "manual");
  EXPECT_EQ(nearest_word("flwo", known), "flow");  // swapped neighbours are one slip
  EXPECT_EQ(nearest_word("olfw", known), std::nullopt);
  EXPECT_EQ(nearest_word("floww", known), "flow");
  EXPECT_EQ(nearest_word("kubernetes", known), std::nullopt);
  EXPECT_EQ(nearest_word("", known), std::nullopt);
}

TEST(OneOf, ReadsAsASentence) {
  EXPECT_EQ(one_of(std::vector<std::string>{}), "");
  EXPECT_EQ(one_of(std::vector<std::string>{"a"}), "a");
  EXPECT_EQ(one_of(std::vector<std::string>{"a", "b"}), "a or b");
  EXPECT_EQ(one_of(std::vector<std::string>{"a", "b", "c"}), "a, b or c");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,b", ','), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
  EXPECT_EQ(split(",a,", ','), (std::vector<std::string>{"", "a", ""}));
}

TEST(ToLower, ChangesAsciiOnly) {
  EXPECT_EQ(to_lower("Content-TYPE \xC3\x84"), "content-type \xC3\x84");
}

TEST(RandomHex, HasTwoDigitsPerByteAndDiffers) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string text = random_hex(8);
    EXPECT_EQ(text.size(), 16u);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_TRUE(seen.insert(text).second);
  }
}

TEST(Files, WhatIsWrittenIsReadBack) {
  const Folder folder;
  const std::string content = std::string("a\0b\n", 4) + std::string(200'000, 'x');
  ASSERT_TRUE(write_file(folder.path + "/f", content));
  EXPECT_EQ(*read_file(folder.path + "/f"), content);
  ASSERT_TRUE(write_file(folder.path + "/f", "short"));
  EXPECT_EQ(*read_file(folder.path + "/f"), "short");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path), {}),
            1);  // no draft stays
}

TEST(Files, ModeIsAsAskedWhateverTheUmask) {
  const Folder folder;
  const mode_t before = umask(077);
  ASSERT_TRUE(write_file(folder.path + "/open", "", 0644));
  ASSERT_TRUE(write_file(folder.path + "/private", "", 0600));
  umask(before);
  struct stat info {};
  stat((folder.path + "/open").c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0644u);
  stat((folder.path + "/private").c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(Files, SayWhatIsWrong) {
  const Folder folder;
  EXPECT_NE(read_file(folder.path + "/none").error().text().find("No such file"),
            std::string::npos);
  EXPECT_FALSE(read_file(folder.path));
  ASSERT_TRUE(write_file(folder.path + "/f", "12345"));
  EXPECT_TRUE(read_file(folder.path + "/f", 5));
  EXPECT_FALSE(read_file(folder.path + "/f", 4));
  EXPECT_FALSE(write_file(folder.path + "/none/f", ""));
  std::filesystem::create_directory(folder.path + "/d");
  EXPECT_FALSE(write_file(folder.path + "/d", ""));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path), {}), 2);
}

}  // namespace
}  // namespace composure
