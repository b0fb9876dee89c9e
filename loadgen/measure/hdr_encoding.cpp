#include "loadgen/measure/hdr_encoding.h"

#include <zlib.h>

#include <bit>
#include <stdexcept>

#include "base/encoding.h"

namespace composure::loadgen {
namespace {

// The lower bits of a cookie say the version, 0x10 that counts are of variable length.
constexpr std::uint32_t kCookie = 0x1c849303 | 0x10;
constexpr std::uint32_t kCompressedCookie = 0x1c849304 | 0x10;
constexpr std::uint32_t kSignificantDigits = 3;

// Numbers are big-endian.
void append_32(std::string& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
}

void append_64(std::string& bytes, std::uint64_t value) {
  append_32(bytes, static_cast<std::uint32_t>(value >> 32));
  append_32(bytes, static_cast<std::uint32_t>(value));
}

// ZigZag and LEB128, but of nine bytes the last has all its eight bits.
void append_variable(std::string& bytes, std::int64_t value) {
  auto rest = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  for (int i = 0; i < 8; ++i) {
    if (rest < 0x80) {
      bytes += static_cast<char>(rest);
      return;
    }
    bytes += static_cast<char>(0x80 | (rest & 0x7f));
    rest >>= 7;
  }
  bytes += static_cast<char>(rest);
}

// Up to the last filled bucket; several empty ones in a row are their number below zero.
std::string encoded_counts(const Histogram& histogram) {
  std::string bytes;
  std::int64_t empty = 0;
  const auto append_empty = [&] {
    if (empty > 0) append_variable(bytes, empty == 1 ? 0 : -empty);
    empty = 0;
  };
  const std::size_t end =
      histogram.count() == 0 ? 1 : histogram_layout::index_of(*histogram.max()) + 1;
  for (std::size_t i = 0; i < end; ++i) {
    const std::uint64_t count = histogram.counts()[i];
    if (count == 0) {
      ++empty;
      continue;
    }
    append_empty();
    append_variable(bytes, static_cast<std::int64_t>(count));
  }
  append_empty();
  return bytes;
}

std::string encoded(const Histogram& histogram) {
  const std::string counts = encoded_counts(histogram);
  std::string bytes;
  append_32(bytes, kCookie);
  append_32(bytes, static_cast<std::uint32_t>(counts.size()));
  append_32(bytes, 0);  // the buckets are not shifted
  append_32(bytes, kSignificantDigits);
  append_64(bytes, Histogram::kLowest);
  append_64(bytes, Histogram::kHighest);
  append_64(bytes, std::bit_cast<std::uint64_t>(1.0));  // values are whole
  return bytes + counts;
}

std::string compressed(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(),
                Z_DEFAULT_COMPRESSION) != Z_OK) {
    throw std::runtime_error("a histogram was not compressed: no memory");
  }
  packed.resize(size);
  return packed;
}

}  // namespace

std::string hdr_encoded(const Histogram& histogram) {
  const std::string packed = compressed(encoded(histogram));
  std::string bytes;
  append_32(bytes, kCompressedCookie);
  append_32(bytes, static_cast<std::uint32_t>(packed.size()));
  return to_base64(bytes + packed);
}

}  // namespace composure::loadgen
