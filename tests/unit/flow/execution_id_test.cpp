#include "fixtures/stack/flow/execution_id.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

namespace composure::flow {
namespace {

TEST(ExecutionId, IsTwentyCharactersOfTheXidAlphabet) {
  const std::string id = new_execution_id();
  EXPECT_EQ(id.size(), 20u);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdefghijklmnopqrstuv"), std::string::npos) << id;
  EXPECT_TRUE(is_execution_id(id));
}

TEST(ExecutionId, IsNeverGivenTwiceAlsoToThreads) {
  std::vector<std::vector<std::string>> given(4);
  std::vector<std::thread> threads;
  for (auto& ids : given) {
    threads.emplace_back([&ids] {
      for (int i = 0; i < 2000; ++i) ids.push_back(new_execution_id());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& ids : given) all.insert(ids.begin(), ids.end());
  EXPECT_EQ(all.size(), 8000u);
}

// RFC 4648, 10, in lower case and without padding; the last one is the xid of rs/xid's own tests.
TEST(ExecutionId, EncodesAsBase32Hex) {
  EXPECT_EQ(base32hex(""), "");
  EXPECT_EQ(base32hex("f"), "co");
  EXPECT_EQ(base32hex("fo"), "cpng");
  EXPECT_EQ(base32hex("foo"), "cpnmu");
  EXPECT_EQ(base32hex("foob"), "cpnmuog");
  EXPECT_EQ(base32hex("fooba"), "cpnmuoj1");
  EXPECT_EQ(base32hex("foobar"), "cpnmuoj1e8");
  EXPECT_EQ(base32hex({"\x4d\x88\xe1\x5b\x60\xf4\x86\xe4\x28\x41\x2d\xc9", 12}),
            "9m4e2mr0ui3e8a215n4g");
}

TEST(ExecutionId, TakesFromClientsOnlyWhatNeedsNoEscaping) {
  EXPECT_TRUE(is_execution_id("Run-7_a"));
  EXPECT_TRUE(is_execution_id(std::string(64, 'x')));
  for (const std::string& bad :
       {std::string(), std::string(65, 'x'), std::string("a.b"), std::string("a/b"),
        std::string("a b"), std::string("a*"), std::string("a>"), std::string("\xc3\xa4")}) {
    EXPECT_FALSE(is_execution_id(bad)) << bad;
  }
}

}  // namespace
}  // namespace composure::flow
