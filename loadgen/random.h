// Numbers that look random and are found by their place: no state, any order.
#pragma once

#include <cstdint>

namespace composure::loadgen {

// The finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014): a bijection of 64 bits, so different inputs give different outputs.
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// One stream of a seed: `stream` says what its numbers are for, so that streams have nothing in
// common. Uniform over 64 bits.
class RandomStream {
 public:
  constexpr RandomStream(std::uint64_t seed, std::uint64_t stream)
      : base_(mix(mix(seed + 0x9e3779b97f4a7c15u) + stream)) {}
  constexpr std::uint64_t operator[](std::uint64_t k) const {
    return mix(base_ + k * 0x9e3779b97f4a7c15u);
  }

 private:
  std::uint64_t base_;
};

}  // namespace composure::loadgen
