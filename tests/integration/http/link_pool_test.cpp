#include "fixtures/stack/http/link_pool.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "tests/integration/http/sockets.h"

namespace composure::http {
namespace {

using namespace std::chrono_literals;

// Connections whose other ends the test holds.
class LinkPoolTest : public ::testing::Test {
 protected:
  std::shared_ptr<LinkPool> pool(ClientOptions options = {}) {
    return std::make_shared<LinkPool>(context_.get_executor(), options);
  }

  Link link() {
    Tcp::socket ours(context_);
    ours.connect(acceptor_.local_endpoint());
    ours.non_blocking(true);
    peers_.push_back(acceptor_.accept());
    return std::make_shared<Connection>(std::move(ours));
  }

  // Runs the loop until `condition` holds, or for 20 s.
  bool eventually(const std::function<bool()>& condition) {
    for (const auto until = SteadyClock::now() + 20s; !condition() && SteadyClock::now() < until;)
      context_.run_one_for(10ms);
    return condition();
  }

  asio::io_context context_;
  Tcp::acceptor acceptor_{context_, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::vector<Tcp::socket> peers_;
};

TEST_F(LinkPoolTest, TheOneUsedLastIsTakenFirst) {
  const auto kept = pool();
  const Link first = link(), second = link();
  kept->give_back("a:1", first);
  kept->give_back("a:1", second);
  EXPECT_EQ(kept->take("b:1"), nullptr);
  EXPECT_EQ(kept->take("a:1"), second);
  EXPECT_EQ(kept->take("a:1"), first);
  EXPECT_EQ(kept->take("a:1"), nullptr);
  EXPECT_EQ(kept->hosts(), 0u);
}

// Every replica that ever was had an upstream of its own: a port that nobody asks for again.
TEST_F(LinkPoolTest, OfAnUpstreamThatVanishedNothingStays) {
  const auto kept = pool({.look_every = 5ms});
  for (int i = 0; i < 20; ++i) kept->give_back("replica:" + std::to_string(i), link());
  kept->give_back("living:1", link());
  EXPECT_EQ(kept->hosts(), 21u);
  peers_.erase(peers_.begin(), peers_.begin() + 20);
  EXPECT_TRUE(eventually([&] { return kept->hosts() == 1; })) << kept->hosts();
  EXPECT_EQ(kept->links(), 1u);
  EXPECT_NE(kept->take("living:1"), nullptr);
}

TEST_F(LinkPoolTest, WhatWaitsTooLongGoesWithItsHost) {
  const auto kept = pool({.look_every = 5ms, .idle_timeout = 0s});
  kept->give_back("a:1", link());
  EXPECT_TRUE(eventually([&] { return kept->hosts() == 0 && kept->links() == 0; }));
}

TEST_F(LinkPoolTest, KeepsNoMoreThanItMayAndTheOldestGoesFirst) {
  const auto kept = pool({.max_idle_per_host = 2, .max_idle = 3});
  const Link oldest = link();
  kept->give_back("a:1", oldest);
  for (int i = 0; i < 3; ++i) kept->give_back("b:1", link());
  EXPECT_EQ(kept->links(), 3u) << "two of a host at most";
  kept->give_back("c:1", link());
  EXPECT_EQ(kept->links(), 3u);
  EXPECT_EQ(kept->take("a:1"), nullptr);
  EXPECT_NE(kept->take("c:1"), nullptr);
}

TEST_F(LinkPoolTest, ALongAnswersBufferIsNotKept) {
  const auto kept = pool();
  const Link one = link();
  one->buffer.prepare(4u << 20);
  kept->give_back("a:1", one);
  EXPECT_EQ(one->buffer.capacity(), 0u);
  EXPECT_EQ(kept->take("a:1"), one);
}

}  // namespace
}  // namespace composure::http
