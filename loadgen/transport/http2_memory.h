// Memory for nghttp2, which takes and gives back a dozen short blocks with every request.
#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstddef>

namespace composure::loadgen {

// Short blocks that were given back are kept and given out again: as many as were ever in use at
// one time. Of one thread, whose sessions must end before it does.
class Http2Memory {
 public:
  Http2Memory();
  ~Http2Memory();
  Http2Memory(const Http2Memory&) = delete;
  Http2Memory& operator=(const Http2Memory&) = delete;

  // For nghttp2_session_client_new3(); lasts as long as this.
  nghttp2_mem* table() { return &table_; }

 private:
  static constexpr std::size_t kStep = 64;
  static constexpr std::size_t kSizes = 16;  // a longer block than of kSizes steps is not kept

  // Before each block, as long as what malloc() aligns to.
  struct alignas(std::max_align_t) Head {
    std::size_t room = 0;  // bytes behind it
    Head* next = nullptr;  // that was given back before
  };

  void* take(std::size_t size);
  void give_back(void* block);
  void* resize(void* block, std::size_t size);
  Head** kept_of(std::size_t room);

  std::array<Head*, kSizes> kept_{};
  nghttp2_mem table_;
};

}  // namespace composure::loadgen
