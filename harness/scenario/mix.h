// A hash of two numbers with well-mixed bits: the finalizer of SplitMix64 (Steele, Lea, Flood
// 2014).
#pragma once

#include <cstdint>

namespace composure::scenario {

constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = a + 0x9e3779b97f4a7c15U * (b + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace composure::scenario
