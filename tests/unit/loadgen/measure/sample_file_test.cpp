#include "loadgen/measure/sample_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/text.h"
#include "loadgen/measure/sample_writer.h"

namespace composure::loadgen {
namespace {

class SampleFileTest : public testing::Test {
 protected:
  SampleFileTest() : path_(testing::TempDir() + "samples-" + random_hex(8) + ".bin") {}
  ~SampleFileTest() override { std::filesystem::remove(path_); }

  void write(std::uint64_t count) {
    SampleFileHeader header;
    header.start_wall_ns = 1234;
    header.seed = 42;
    auto writer = SampleWriter::open(path_, header);
    ASSERT_TRUE(writer);
    for (std::uint64_t k = 0; k < count; ++k) {
      (*writer)->ring(0).push({.sequence = k, .due = -7, .status = 200});
      // No faster than the file grows, so that nothing is thinned.
      while (k % 10'000 == 9'999 && std::filesystem::file_size(path_) < 64 * (k + 2)) {
        std::this_thread::yield();
      }
    }
    ASSERT_TRUE((*writer)->close());
  }
  void poke(std::streamoff offset, char value) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file.put(value);
  }

  std::string path_;
};

TEST_F(SampleFileTest, ComesBackAsItWasWritten) {
  write(300'000);  // more than a ring holds
  const auto file = read_samples(path_);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->start_wall_ns, 1234);
  EXPECT_EQ(file->seed, 42u);
  EXPECT_FALSE(file->torn);
  ASSERT_EQ(file->samples.size(), 300'000u);
  for (std::uint64_t k = 0; k < file->samples.size(); ++k) {
    ASSERT_EQ(file->samples[k], (Sample{.sequence = k, .due = -7, .status = 200}));
  }
}

TEST_F(SampleFileTest, IsReadableWhenCutWithinARecord) {
  write(10);
  std::filesystem::resize_file(path_, 64 + 64 * 4 + 17);
  const auto file = read_samples(path_);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->samples.size(), 4u);
  EXPECT_TRUE(file->torn);
}

TEST_F(SampleFileTest, IsReadableWithNothingButItsHeader) {
  write(0);
  const auto file = read_samples(path_);
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->samples.empty());
}

TEST_F(SampleFileTest, LiesAsDocumented) {  // docs/samples.md
  write(1);
  auto bytes = read_file(path_);
  ASSERT_TRUE(bytes);
  ASSERT_EQ(bytes->size(), 128u);
  EXPECT_EQ(bytes->substr(0, 8), "CMPSMPL\n");
  EXPECT_EQ((*bytes)[12], 64);                                      // header size
  EXPECT_EQ((*bytes)[16], 64);                                      // record size
  EXPECT_EQ(static_cast<unsigned char>((*bytes)[24]), 1234 % 256);  // start
  EXPECT_EQ((*bytes)[32], 42);                                      // seed
  EXPECT_EQ(static_cast<unsigned char>((*bytes)[64 + 8]), 0xf9);    // due = -7
  EXPECT_EQ(static_cast<unsigned char>((*bytes)[64 + 56]), 200);    // status
  EXPECT_EQ((*bytes)[64 + 60], 1);                                  // weight
}

TEST_F(SampleFileTest, RefusesWhatIsNoSampleFile) {
  EXPECT_FALSE(read_samples(path_));
  ASSERT_TRUE(write_file(path_, "hello"));
  EXPECT_EQ(read_samples(path_).error().text(), path_ + ": is not a sample file");
  write(1);
  poke(8, 3);
  EXPECT_EQ(read_samples(path_).error().text(),
            path_ + ": has sample format 3, this program reads 1 to 2");
  write(1);
  poke(64 + 58, 99);
  EXPECT_EQ(read_samples(path_).error().text(),
            path_ + ": holds a record with an unknown outcome (sequence 0)");
}

TEST_F(SampleFileTest, ReadsTheVersionWithoutWeights) {
  write(1);
  poke(8, 1);
  poke(64 + 60, 0);
  const auto file = read_samples(path_);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->samples.front().weight, 1u);
}

TEST_F(SampleFileTest, SaysThatTheDiskIsFull) {
  EXPECT_FALSE(SampleWriter::open("/dev/full", {}));
  EXPECT_FALSE(SampleWriter::open("/no/such/folder/samples.bin", {}));
}

}  // namespace
}  // namespace composure::loadgen
