// A queue of samples from one thread to one other, without locks.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <vector>

#include "loadgen/measure/sample.h"

namespace composure::loadgen {

// One thread pushes, one pops. Capacity is rounded up to a power of two.
class SampleRing {
 public:
  explicit SampleRing(std::size_t capacity) : slots_(std::bit_ceil(capacity)) {}

  // False when full; the sample is not taken.
  bool push(const Sample& sample) {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - seen_head_ == slots_.size()) {
      seen_head_ = head_.load(std::memory_order_acquire);
      if (tail - seen_head_ == slots_.size()) return false;
    }
    slots_[tail & (slots_.size() - 1)] = sample;
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  // Moves what is there, at most `limit`, to the end of `out`; how many.
  std::size_t pop(std::vector<Sample>& out, std::size_t limit) {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    const std::size_t ready = tail_.load(std::memory_order_acquire) - head;
    const std::size_t count = ready < limit ? ready : limit;
    for (std::size_t i = 0; i < count; ++i) out.push_back(slots_[(head + i) & (slots_.size() - 1)]);
    head_.store(head + count, std::memory_order_release);
    return count;
  }

 private:
  std::vector<Sample> slots_;
  // Each side's index in a cache line of its own, or every push would take the line from the
  // reader.
  alignas(64) std::atomic<std::size_t> tail_{0};
  std::size_t seen_head_ = 0;  // the writer's last look at head_
  alignas(64) std::atomic<std::size_t> head_{0};
};

}  // namespace composure::loadgen
