// The sample file: a header of 64 bytes and records of 64 bytes, little-endian (docs/samples.md).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "loadgen/measure/sample.h"

namespace composure::loadgen {

inline constexpr std::array<char, 8> kSampleMagic = {'C', 'M', 'P', 'S', 'M', 'P', 'L', '\n'};
inline constexpr std::uint32_t kSampleVersion = 2;

struct SampleFileHeader {
  std::array<char, 8> magic = kSampleMagic;
  std::uint32_t version = kSampleVersion;
  std::uint32_t header_size = 64;  // where the first record begins
  std::uint32_t record_size = sizeof(Sample);
  std::uint32_t reserved = 0;
  std::int64_t start_wall_ns = 0;  // the attack's start, nanoseconds since 1970 (UTC)
  std::uint64_t seed = 0;
  std::array<std::uint64_t, 3> spare{};
};
static_assert(sizeof(SampleFileHeader) == 64);

struct SampleFile {
  std::int64_t start_wall_ns = 0;
  std::uint64_t seed = 0;
  std::vector<Sample> samples;  // in the order in which they ended (nearly: per thread)
  bool torn = false;            // the writer was killed within a record; the part was left out
};

// Version 1, which had no weights, is read too: each is 1. Errors: no such file, not a sample file,
// a version or record size of another time, an unknown outcome.
Result<SampleFile> read_samples(const std::string& path);

}  // namespace composure::loadgen
