#include "loadgen/transport/http2_memory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace composure::loadgen {

Http2Memory::Http2Memory() {
  table_.mem_user_data = this;
  table_.malloc = [](std::size_t size, void* self) {
    return static_cast<Http2Memory*>(self)->take(size);
  };
  table_.free = [](void* block, void* self) { static_cast<Http2Memory*>(self)->give_back(block); };
  table_.calloc = [](std::size_t count, std::size_t size, void* self) -> void* {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
    void* const block = static_cast<Http2Memory*>(self)->take(bytes);
    return block == nullptr ? nullptr : std::memset(block, 0, bytes);
  };
  table_.realloc = [](void* block, std::size_t size, void* self) {
    return static_cast<Http2Memory*>(self)->resize(block, size);
  };
}

Http2Memory::~Http2Memory() {
  for (Head* kept : kept_)
    while (kept != nullptr) std::free(std::exchange(kept, kept->next));
}

// Those that are kept of that size; nullptr: none are.
Http2Memory::Head** Http2Memory::kept_of(std::size_t room) {
  return room <= kSizes * kStep ? &kept_[room / kStep - 1] : nullptr;
}

void* Http2Memory::take(std::size_t size) {
  const std::size_t room = std::max<std::size_t>(1, (size + kStep - 1) / kStep) * kStep;
  Head** const kept = kept_of(room);
  if (kept != nullptr && *kept != nullptr) return std::exchange(*kept, (*kept)->next) + 1;
  void* const memory = std::malloc(sizeof(Head) + room);
  return memory == nullptr ? nullptr : new (memory) Head{.room = room} + 1;
}

void Http2Memory::give_back(void* block) {
  if (block == nullptr) return;
  Head* const head = static_cast<Head*>(block) - 1;
  Head** const kept = kept_of(head->room);
  if (kept == nullptr) return std::free(head);
  head->next = std::exchange(*kept, head);
}

void* Http2Memory::resize(void* block, std::size_t size) {
  const std::size_t room = block == nullptr ? 0 : (static_cast<Head*>(block) - 1)->room;
  if (room != 0 && size <= room) return block;
  void* const larger = take(size);
  if (larger == nullptr || block == nullptr) return larger;
  std::memcpy(larger, block, room);
  give_back(block);
  return larger;
}

}  // namespace composure::loadgen
