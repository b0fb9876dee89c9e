#include "base/encoding.h"

#include <gtest/gtest.h>

namespace composure {
namespace {

TEST(Base64, GoesThereAndBackAtEveryLength) {
  // RFC 4648, section 10.
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(to_base64(plain), coded);
    EXPECT_EQ(from_base64(coded), plain);
  }
}

TEST(Base64, HoldsEveryByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  EXPECT_EQ(from_base64(to_base64(all)), all);
  EXPECT_EQ(to_base64("\xfb\xff\xfe"), "+//+");
}

TEST(Base64, IsNothingWhereItIsNone) {
  for (const char* text : {"a", "ab", "abc", "SGVsbG8", "!!!!", "ab=c", "a===", "====", "Zg==\n",
                           " Zg=", "Zg==Zg=="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(Hex, GoesThereAndBack) {
  const std::string bytes("\0\x01\x7f\x80\xff", 5);
  EXPECT_EQ(to_hex(bytes), "00017f80ff");
  EXPECT_EQ(from_hex("00017F80ff"), bytes);
  EXPECT_EQ(to_hex(""), "");
  EXPECT_EQ(from_hex(""), "");
  std::string text = "id=";
  append_hex(text, "\xab");
  EXPECT_EQ(text, "id=ab");
}

TEST(Hex, IsNothingWhereItIsNone) {
  for (const char* text : {"0", "0g", "+1", " 1", "0x", "123"})
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
}

}  // namespace
}  // namespace composure
