#include "loadgen/measure/sample_file.h"

#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace composure::loadgen {

static_assert(std::endian::native == std::endian::little,
              "samples are written as they lie in memory");

Result<SampleFile> read_samples(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{std::string("cannot be read: ") + std::strerror(errno), path};
  SampleFileHeader header;
  if (!file.read(reinterpret_cast<char*>(&header), sizeof(header)) ||
      header.magic != kSampleMagic) {
    return Error{"is not a sample file", path};
  }
  if (header.version < 1 || header.version > kSampleVersion ||
      header.record_size != sizeof(Sample) || header.header_size < sizeof(header)) {
    return Error{"has sample format " + std::to_string(header.version) +
                     ", this program reads 1 to " + std::to_string(kSampleVersion),
                 path};
  }
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  if (failure || size < header.header_size) return Error{"is cut off in its header", path};
  const std::uint64_t payload = size - header.header_size;

  SampleFile content{header.start_wall_ns, header.seed, {}, payload % sizeof(Sample) != 0};
  content.samples.resize(payload / sizeof(Sample));
  file.seekg(header.header_size);
  const auto bytes = static_cast<std::streamsize>(content.samples.size() * sizeof(Sample));
  if (!file.read(reinterpret_cast<char*>(content.samples.data()), bytes) && bytes > 0) {
    return Error{"cannot be read to its end", path};
  }
  for (Sample& sample : content.samples) {
    if (header.version == 1) sample.weight = 1;
    if (static_cast<std::size_t>(sample.outcome) >= kOutcomes) {
      return Error{"holds a record with an unknown outcome (sequence " +
                       std::to_string(sample.sequence) + ")",
                   path};
    }
  }
  return content;
}

}  // namespace composure::loadgen
