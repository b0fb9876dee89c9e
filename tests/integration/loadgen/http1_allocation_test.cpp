// In the steady state a request over http1 allocates no memory: malloc is replaced and counted. A
// program of its own, since it is replaced for all.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "loadgen/bench/epoll_server.h"
#include "loadgen/transport/transport.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COMPOSURE_COUNTS_NOTHING  // the sanitizers have replaced it already
#endif

namespace {

thread_local bool counting = false;
thread_local std::uint64_t allocations = 0;

}  // namespace

#ifndef COMPOSURE_COUNTS_NOTHING
// glibc's own, under the names that it keeps for those who replace them. operator new comes here
// too.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);

void* malloc(std::size_t size) {
  if (counting) ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  if (counting) ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  if (counting) ++allocations;
  return __libc_realloc(memory, size);
}
}
#endif

namespace composure::loadgen {
namespace {

constexpr std::uint32_t kSlots = 8;

// Keeps all slots busy and counts.
class Client final : public AnswerHandler {
 public:
  Client(const EpollServer& server, bool changing) : changing_(changing) {
    ConnectionOptions options;
    options.url = "http://127.0.0.1:" + std::to_string(server.port());
    options.keep_body = true;
    transport_ = std::move(*make_transport(TransportKind::http1, loop_, *this, options));
    free_.reserve(kSlots);
    for (std::uint32_t slot = 0; slot < kSlots; ++slot) free_.push_back(slot);
  }

  // True when all of them were answered rightly.
  bool send(std::uint64_t requests) {
    right_ = 0;
    const std::uint64_t last = sent_ + requests;
    while (sent_ < last || free_.size() < kSlots) {
      while (sent_ < last && !free_.empty()) start_one();
      transport_->run(std::int64_t{1} << 62);
    }
    return right_ == requests;
  }

 private:
  void start_one() {
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    ++sent_;
    Request& request = changing_ ? requests_[slot] : same_;
    if (changing_) fill(request);
    transport_->prepare(slot, request);
    transport_->start(slot, request);
  }

  // As a source would: the values' memory is there already.
  void fill(Request& request) {
    request.clear();
    request.path = "/item/";
    char digits[20];
    std::snprintf(digits, sizeof(digits), "%llu", static_cast<unsigned long long>(sent_));
    request.path += digits;
    request.headers.add("X-Request-Number-Of-This-Test", digits);
    request.headers.add("Authorization", "Bearer abcdefghijklmnopqrstuvwxyz0123456789");
    request.revision = sent_;
  }

  void on_answer(std::uint32_t slot, const Answer& answer) override {
    if (answer.outcome == Outcome::ok && answer.body.size() == 13) ++right_;
    free_.push_back(slot);
  }

  const bool changing_;
  EventLoop loop_;
  std::unique_ptr<Transport> transport_;
  std::vector<std::uint32_t> free_;
  Request same_;
  Request requests_[kSlots];
  std::uint64_t sent_ = 0;
  std::uint64_t right_ = 0;
};

class Allocations : public testing::TestWithParam<bool> {};

TEST_P(Allocations, AreNotMadeForRequestsOverKeptConnections) {
#ifdef COMPOSURE_COUNTS_NOTHING
  GTEST_SKIP() << "with a sanitizer";
#endif
  const auto server = EpollServer::start({});
  ASSERT_TRUE(server);
  Client client(**server, GetParam());
  ASSERT_TRUE(client.send(1000));  // connections, and memory for the longest texts
  counting = true;
  allocations = 0;
  const bool right = client.send(5000);
  counting = false;
  EXPECT_TRUE(right);
  EXPECT_EQ(allocations, 0u);
}

TEST(Counting, SeesEachWayToAllocate) {
#ifdef COMPOSURE_COUNTS_NOTHING
  GTEST_SKIP() << "with a sanitizer";
#endif
  counting = true;
  allocations = 0;
  {
    const std::string text(1000, 'x');
    std::vector<int> numbers(1000);
    std::free(std::malloc(1000 + text.size() + numbers.size()));
  }
  counting = false;
  EXPECT_EQ(allocations, 3u);
}

INSTANTIATE_TEST_SUITE_P(Of, Allocations, testing::Bool(), [](const auto& changing) {
  return std::string(changing.param ? "ChangingRequests" : "ConstantRequests");
});

}  // namespace
}  // namespace composure::loadgen
