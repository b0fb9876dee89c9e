// Keeps passwords out of texts: each byte of one becomes '*', so nothing moves, and a file can be
// masked where it lies while others still append to it.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace composure::result {

class SecretMask {
 public:
  SecretMask() = default;  // masks nothing
  // A secret is found as it is, as a JSON string has it, and within base64 (a header of basic
  // authentication, say). One shorter than 4 bytes is let be: it would take other words along.
  explicit SecretMask(const std::vector<std::string>& secrets);

  bool empty() const { return needles_.empty(); }
  void mask(std::string& text) const;

  // Masks what the file holds from byte `from` on, in memory that does not grow with the file.
  // Returns the byte to go on from when more has been appended: what lies there may be the
  // beginning of a secret.
  Result<std::uint64_t> mask_file(const std::string& path, std::uint64_t from = 0) const;

 private:
  static constexpr std::size_t kPrefix = 4;  // bytes by which a needle is looked up
  static std::size_t slot_of(const char* at);

  struct Found {
    std::size_t at, length;
  };
  std::vector<Found> find_in(std::string_view text) const;

  std::vector<std::string> needles_;
  std::size_t longest_ = 0;
  std::bitset<1u << 16> begins_;  // by slot_of a needle's prefix
};

}  // namespace composure::result
