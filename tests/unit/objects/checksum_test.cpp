#include "fixtures/stack/objects/checksum.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace composure::objects {
namespace {

std::string hex_of(ChecksumKind kind, std::string_view data) {
  return to_hex(*from_base64(checksum_of(kind, data)));
}

// The check values of the catalogue of CRC algorithms (reveng.sourceforge.io), and FIPS 180's.
TEST(Checksum, IsTheStandards) {
  EXPECT_EQ(hex_of(ChecksumKind::crc32, "123456789"), "cbf43926");
  EXPECT_EQ(hex_of(ChecksumKind::crc32c, "123456789"), "e3069283");
  EXPECT_EQ(hex_of(ChecksumKind::crc64nvme, "123456789"), "ae8b14860a799888");
  EXPECT_EQ(hex_of(ChecksumKind::sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_of(ChecksumKind::sha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Checksum, DoesNotDependOnThePieces) {
  for (const auto kind : {ChecksumKind::crc32, ChecksumKind::crc32c, ChecksumKind::crc64nvme,
                          ChecksumKind::sha1, ChecksumKind::sha256}) {
    RunningChecksum running(kind);
    running.update("12345");
    running.update("");
    running.update("6789");
    EXPECT_EQ(running.finish(), checksum_of(kind, "123456789")) << name_of(kind);
    EXPECT_EQ(checksum_kind(name_of(kind)), kind);
    EXPECT_TRUE(is_checksum_header(checksum_header(kind)));
  }
  EXPECT_FALSE(checksum_kind("MD5"));
  EXPECT_FALSE(is_checksum_header("x-amz-checksum-mode"));
}

TEST(Checksum, KindsHaveTheirTypes) {
  EXPECT_TRUE(may_be(ChecksumKind::crc32, ChecksumType::composite));
  EXPECT_TRUE(may_be(ChecksumKind::crc32, ChecksumType::full_object));
  EXPECT_FALSE(may_be(ChecksumKind::sha256, ChecksumType::full_object));
  EXPECT_FALSE(may_be(ChecksumKind::crc64nvme, ChecksumType::composite));
}

}  // namespace
}  // namespace composure::objects
