// A queue of samples from one thread to one other, without locks.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <limits>
#include <vector>

#include "loadgen/measure/sample.h"

namespace composure::loadgen {

// One thread pushes, one pops. Capacity is rounded up to a power of two, at least 32.
//
// A push never waits and no sample is lost without a trace: while more than half of the ring is
// full, only every 2nd, then every 4th, 8th ... sample is kept, and its weight says for how many it
// stands; below an eighth all are kept again. The weights always add up.
class SampleRing {
 public:
  explicit SampleRing(std::size_t capacity)
      : slots_(std::bit_ceil(std::max<std::size_t>(capacity, 32))) {}

  void push(const Sample& sample) {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (stride_ > 1 || tail - seen_head_ >= slots_.size() / 2) return thin(sample);
    put(tail, sample);
  }

  // The pushing thread has ended: hands over what the last kept sample does not stand for. False
  // while the ring is full.
  bool finish() { return waiting_ == 0 || keep(); }

  // Samples that others stand for.
  std::uint64_t thinned() const { return thinned_; }

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
  static constexpr std::uint32_t kHighestStride = 1 << 20;

  void put(std::size_t tail, const Sample& sample) {
    slots_[tail & (slots_.size() - 1)] = sample;
    tail_.store(tail + 1, std::memory_order_release);
  }

  [[gnu::cold, gnu::noinline]] void thin(const Sample& sample) {
    last_ = sample;
    if (waiting_ < std::numeric_limits<std::uint32_t>::max()) ++waiting_;
    if (waiting_ >= stride_) keep();
  }

  // The last sample stands for all that wait. A full ring takes it with one of the next.
  bool keep() {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    seen_head_ = head_.load(std::memory_order_acquire);
    adapt(tail - seen_head_);
    if (tail - seen_head_ == slots_.size()) return false;
    last_.weight = waiting_;
    thinned_ += waiting_ - 1;
    waiting_ = 0;
    put(tail, last_);
    return true;
  }

  // The stride doubles with every 32nd part of the ring that is filled beyond its half: slowly
  // enough that an hour of a stalled disk finds room. It falls at once, since few are kept then.
  void adapt(std::size_t filled) {
    if (filled < slots_.size() / 8) {
      stride_ = std::max(stride_ / 2, 1u);
    } else if (filled >= slots_.size() / 2 && (stride_ == 1 || ++kept_ >= slots_.size() / 32)) {
      stride_ = std::min(stride_ * 2, kHighestStride);
      kept_ = 0;
    }
  }

  std::vector<Sample> slots_;
  // Each side's index in a cache line of its own, or every push would take the line from the
  // reader.
  alignas(64) std::atomic<std::size_t> tail_{0};
  std::size_t seen_head_ = 0;  // the writer's last look at head_
  std::uint32_t stride_ = 1;   // of how many samples one is kept
  std::uint32_t waiting_ = 0;  // samples since the last that was kept
  std::size_t kept_ = 0;       // at this stride
  std::uint64_t thinned_ = 0;
  Sample last_;
  alignas(64) std::atomic<std::size_t> head_{0};
};

}  // namespace composure::loadgen
