// Samples when the disk is too slow.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <thread>

#include "base/text.h"
#include "loadgen/measure/sample_writer.h"

namespace composure::loadgen {
namespace {

// Each kept sample stands for itself and those since the one before.
void expect_whole(const std::vector<Sample>& samples, std::uint64_t count) {
  std::uint64_t sum = 0;
  for (const Sample& sample : samples) {
    sum += sample.weight;
    ASSERT_EQ(sample.sequence + 1, sum);
  }
  EXPECT_EQ(sum, count);
}

void push(SampleRing& ring, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t k = from; k < to; ++k) ring.push({.sequence = k});
}

TEST(SampleRing, KeepsAllWhileLessThanHalfFull) {
  SampleRing ring(1000);  // rounded up to 1024
  std::vector<Sample> out;
  for (std::uint64_t k = 0; k < 100'000; k += 500) {
    push(ring, k, k + 500);
    ring.pop(out, 1024);
  }
  EXPECT_EQ(out.size(), 100'000u);
  EXPECT_EQ(ring.thinned(), 0u);
  expect_whole(out, 100'000);
}

TEST(SampleRing, KeepsFewerTheFullerItGets) {
  SampleRing ring(1024);
  std::vector<Sample> out;
  push(ring, 0, 512);
  push(ring, 512, 512 + 64);  // above half: every 2nd
  EXPECT_EQ(ring.pop(out, 1024), 512u + 32);
  EXPECT_EQ(out[511].weight, 1u);
  EXPECT_EQ(out[520].weight, 2u);
  push(ring, 512 + 64, 20'000);
  ASSERT_TRUE(ring.finish());
  ring.pop(out, 1024);
  EXPECT_EQ(ring.thinned(), 20'000 - out.size());
  expect_whole(out, 20'000);
}

TEST(SampleRing, DoublesItsStrideUntilAMillionFit) {
  SampleRing ring(1024);
  push(ring, 0, 1'000'000);
  std::vector<Sample> out;
  ring.pop(out, 2000);
  EXPECT_LT(out.size(), 1024u);
  EXPECT_LE(out.back().weight, 1u << 15);
  for (std::size_t i = 1; i < out.size(); ++i) {
    ASSERT_TRUE(out[i].weight == out[i - 1].weight || out[i].weight == 2 * out[i - 1].weight);
  }
  EXPECT_TRUE(ring.finish());
  ring.pop(out, 2000);
  expect_whole(out, 1'000'000);
}

TEST(SampleRing, KeepsAllAgainWhenTheDiskHasCaughtUp) {
  SampleRing ring(1024);
  std::vector<Sample> out;
  push(ring, 0, 1'000'000);
  ring.pop(out, 2000);
  std::uint64_t k = 1'000'000;
  for (; k < 1'200'000; k += 50) {
    push(ring, k, k + 50);
    ring.pop(out, 2000);
  }
  EXPECT_EQ(out.back().weight, 1u);
  expect_whole(out, k);
}

TEST(SampleRing, LetsAFullOneWait) {
  SampleRing ring(32);
  std::vector<Sample> out;
  std::uint64_t k = 0;
  // Ever longer strides: this fills it in the end.
  for (; k < 100'000'000 && out.empty(); ++k) {
    ring.push({.sequence = k});
    if (!ring.finish()) ring.pop(out, 1);
  }
  ASSERT_EQ(out.size(), 1u);
  ASSERT_TRUE(ring.finish());
  ring.pop(out, 100);
  EXPECT_EQ(out.size(), 33u);
  expect_whole(out, k);
}

// A disk that does nothing for a while: a pipe that nobody reads.
TEST(SampleWriter, ThinsWhenItsDiskStalls) {
  constexpr std::uint64_t kCount = 2'000'000;
  const std::string path = testing::TempDir() + "stalled-" + random_hex(8);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int pipe = open(path.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(pipe, 0);
  auto writer = SampleWriter::open(path, {});
  ASSERT_TRUE(writer);
  push((*writer)->ring(0), 0, kCount);
  std::string bytes;
  std::thread reader([&] {
    ASSERT_EQ(fcntl(pipe, F_SETFL, 0), 0);
    char part[65536];
    for (ssize_t n; (n = read(pipe, part, sizeof(part))) > 0;)
      bytes.append(part, static_cast<std::size_t>(n));
  });
  EXPECT_TRUE((*writer)->close());
  reader.join();
  close(pipe);
  std::filesystem::remove(path);
  ASSERT_EQ(bytes.size() % 64, 0u);
  std::vector<Sample> samples(bytes.size() / 64 - 1);
  std::memcpy(samples.data(), bytes.data() + 64, bytes.size() - 64);
  EXPECT_GT((*writer)->thinned(), kCount / 2);
  EXPECT_EQ((*writer)->thinned(), kCount - samples.size());
  EXPECT_GT(samples.size(), 32'768u);
  expect_whole(samples, kCount);
}

}  // namespace
}  // namespace composure::loadgen
