#include "fixtures/stack/signing/digest.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "fixtures/stack/signing/signature_v4.h"

namespace composure::signing {
namespace {

TEST(Digest, IsTheStandardsDigest) {
  EXPECT_EQ(to_hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");  // RFC 1321
  EXPECT_EQ(to_hex(sha256("")), kEmptyHash);
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),  // RFC 4231
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha1("Jefe", "what do ya want for nothing?")),  // RFC 2202
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(RunningDigest, DoesNotDependOnThePieces) {
  RunningDigest md5_of(RunningDigest::Kind::md5), sha1_of(RunningDigest::Kind::sha1);
  for (const char* piece : {"a", "", "bc"}) {
    md5_of.update(piece);
    sha1_of.update(piece);
  }
  EXPECT_EQ(md5_of.finish(), md5("abc"));
  EXPECT_EQ(to_hex(sha1_of.finish()), "a9993e364706816aba3e25717850c26c9cd0d89d");  // FIPS 180
}

TEST(EqualInConstantTime, ComparesLengthAndBytes) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace composure::signing
