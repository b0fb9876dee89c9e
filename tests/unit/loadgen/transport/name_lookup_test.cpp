#include "loadgen/transport/name_lookup.h"

#include <gtest/gtest.h>

#include <future>

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

std::optional<HostPort> name_of(const std::string& url, const std::string& proxy = "",
                                std::vector<std::string> resolve = {}) {
  ConnectionOptions options;
  options.url = url;
  options.proxy = proxy;
  options.resolve = std::move(resolve);
  return name_to_look_up(options);
}

TEST(NameToLookUp, IsTheUrlsOrTheProxys) {
  EXPECT_EQ(name_of("http://shop.example"), (HostPort{"shop.example", 80}));
  EXPECT_EQ(name_of("https://shop.example/a"), (HostPort{"shop.example", 443}));
  EXPECT_EQ(name_of("http://shop.example:8080/a:1"), (HostPort{"shop.example", 8080}));
  EXPECT_EQ(name_of("http://127.0.0.1", "http://proxy:3128"), (HostPort{"proxy", 3128}));
  EXPECT_EQ(name_of("http://shop.example", "http://proxy"), (HostPort{"proxy", 1080}));
}

TEST(NameToLookUp, IsNoneWhereNobodyHasToBeAsked) {
  for (const char* url : {"http://127.0.0.1", "http://127.0.0.1:80/a", "http://[::1]",
                          "http://[::1]:80", "http://localhost:1", "http://a.LocalHost"})
    EXPECT_FALSE(name_of(url)) << url;
  EXPECT_FALSE(name_of("http://shop.example", "http://127.0.0.1:3128"));
  ConnectionOptions options;
  options.url = "http://shop.example";
  options.unix_socket = "/a/socket";
  EXPECT_FALSE(name_to_look_up(options));
}

TEST(NameToLookUp, IsNoneThatIsToldAlready) {
  EXPECT_FALSE(name_of("http://shop.example", "", {"x:1:1.1.1.1", "Shop.Example:80:127.0.0.1"}));
  EXPECT_FALSE(name_of("http://shop.example", "", {"*:80:127.0.0.1"}));
  EXPECT_TRUE(name_of("http://shop.example", "", {"shop.example:81:127.0.0.1"}));
  EXPECT_TRUE(name_of("http://shop.example", "", {"a.shop.example:80:127.0.0.1"}));
}

TEST(LookUp, GivesWhatTheResolverFinds) {
  const auto found = look_up("a", {}, [](const std::string& host) -> Result<Addresses> {
    return Addresses{"::1", host};
  });
  ASSERT_TRUE(found);
  EXPECT_EQ(resolve_line({"a", 80}, *found), "a:80:[::1],a");
}

TEST(LookUp, OfWhatThereIsNotSaysSo) {
  const auto found =
      look_up("a", {}, [](const std::string&) -> Result<Addresses> { return Error{"no such"}; });
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().text(), "lookup a: no such");
  // A label of 64 letters: refused by the system without asking anybody.
  EXPECT_FALSE(look_up(std::string(64, 'a') + ".invalid", {}));
}

TEST(LookUp, IsNotWaitedForForEver) {
  const auto gate = std::make_shared<std::promise<void>>();
  const Resolver silent = [gate](const std::string&) -> Result<Addresses> {
    gate->get_future().wait();
    return Error{"too late"};
  };
  int slow = 0;
  const auto found =
      look_up("a", {.in_all = 100ms, .in_silence = 30ms, .is_slow = [&slow] { ++slow; }}, silent);
  gate->set_value();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().text(), "lookup a: no answer within 0.1 s");
  EXPECT_EQ(slow, 1);
}

TEST(LookUp, CanBeInterrupted) {
  const auto gate = std::make_shared<std::promise<void>>();
  const Resolver silent = [gate](const std::string&) -> Result<Addresses> {
    gate->get_future().wait();
    return Error{"too late"};
  };
  const auto found = look_up("a", {.in_all = 10min, .stopped = [] { return true; }}, silent);
  gate->set_value();
  EXPECT_FALSE(found);
}

TEST(LookUp, OfTheSystemKnowsItsOwnHosts) {
  const auto found = ask_system("localhost");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->front() == "127.0.0.1" || found->front() == "::1") << found->front();
}

}  // namespace
}  // namespace composure::loadgen
