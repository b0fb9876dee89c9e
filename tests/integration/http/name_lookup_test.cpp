#include "fixtures/stack/http/name_lookup.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/support/eventually.h"
#include "tests/support/loop_thread.h"

namespace composure::http {
namespace {

using namespace std::chrono_literals;

struct Found {
  std::vector<Tcp::endpoint> endpoints;
  ErrorCode error;
};

Found look(test::LoopThread& thread, std::chrono::milliseconds within, Resolver resolve) {
  return thread.run<Found>([&]() -> Awaitable<Found> {
    Found found;
    found.endpoints = co_await look_up("name", "80", SteadyClock::now() + within,
                                       std::move(resolve), found.error);
    co_return found;
  });
}

std::vector<Tcp::endpoint> one_address(const std::string&, const std::string&, ErrorCode&) {
  return {Tcp::endpoint(asio::ip::address_v4::loopback(), 80)};
}

// A resolver that blocks until it is let go.
class Stuck {
 public:
  Resolver resolver() {
    return
        [released = released_, asked = asked_](const std::string&, const std::string&, ErrorCode&) {
          ++*asked;
          released.wait();
          return std::vector<Tcp::endpoint>{};
        };
  }
  ~Stuck() { release_.set_value(); }
  int asked() const { return *asked_; }

 private:
  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
  std::shared_ptr<std::atomic<int>> asked_ = std::make_shared<std::atomic<int>>(0);
};

TEST(NameLookup, GivesWhatTheResolverFound) {
  test::LoopThread thread;
  const Found found = look(thread, 20s, one_address);
  EXPECT_FALSE(found.error) << found.error.message();
  ASSERT_EQ(found.endpoints.size(), 1u);
  EXPECT_EQ(found.endpoints[0].port(), 80);
}

TEST(NameLookup, TheSystemsResolverKnowsLocalhostAndNoNonsense) {
  ErrorCode error;
  EXPECT_FALSE(system_resolver("localhost", "80", error).empty());
  EXPECT_FALSE(error) << error.message();
  EXPECT_TRUE(system_resolver("no such name", "80", error).empty());
  EXPECT_TRUE(error);
}

TEST(NameLookup, ASilentResolverIsNotWaitedForBeyondTheDeadline) {
  Stuck stuck;
  test::LoopThread thread;
  EXPECT_EQ(look(thread, 50ms, stuck.resolver()).error, asio::error::timed_out);
  EXPECT_FALSE(look(thread, 20s, one_address).error) << "others are not held up by it";
}

TEST(NameLookup, ALoopEndsWhileItsResolverStillBlocks) {
  Stuck stuck;
  {
    test::LoopThread thread;
    thread.loop().spawn([&]() -> Awaitable<void> {
      ErrorCode error;
      co_await look_up("name", "80", SteadyClock::now() + 60s, stuck.resolver(), error);
    });
    ASSERT_TRUE(test::eventually([&] { return stuck.asked() == 1; }));
  }  // would wait for the resolver, which waits for the end of the test
}

TEST(NameLookup, NoMoreThreadsThanItMayHave) {
  std::optional<Stuck> stuck(std::in_place);
  test::LoopThread thread;
  for (int i = 0; i < kMostLookups; ++i)
    thread.loop().spawn([&, resolver = stuck->resolver()]() -> Awaitable<void> {
      ErrorCode error;
      co_await look_up("name", "80", SteadyClock::now() + 60s, resolver, error);
    });
  // Those of the tests before may not have ended: the last of them are refused, then.
  ASSERT_TRUE(test::eventually(
      [&] { return look(thread, 1ms, stuck->resolver()).error == asio::error::try_again; }));
  stuck.reset();
  EXPECT_TRUE(test::eventually([&] { return !look(thread, 20s, one_address).error; }));
}

}  // namespace
}  // namespace composure::http
