#include "fixtures/stack/http/program.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <thread>

#include "base/text.h"

namespace composure::http {
namespace {

// Runs one coroutine on a loop of its own, in this thread.
void run(std::function<Awaitable<void>(Loop&)> task) {
  Loop loop;
  bool done = false;
  loop.spawn([&]() -> Awaitable<void> {
    co_await task(loop);
    done = true;
    loop.stop(nullptr);
  });
  loop.spawn([&]() -> Awaitable<void> {  // so that a task that threw does not wait for ever
    co_await sleep_for(std::chrono::seconds(20));
    loop.stop(nullptr);
  });
  loop.run(nullptr);
  EXPECT_TRUE(done);
}

// Whoever starts a program sees it listen before it runs its loop.
TEST(Loop, LeavesForASignalThatCameBeforeItRan) {
  Loop loop;
  raise(SIGTERM);
  bool told = false;
  loop.run([&]() -> Awaitable<void> {
    told = true;
    co_return;
  });
  EXPECT_TRUE(told);
}

class SecretsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(mkdtemp(folder_), nullptr); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_file(folder_ + std::string("/") + name, text, 0600));
  }
  char folder_[32] = "/tmp/composure-secret-XXXXXX";
};

TEST_F(SecretsTest, AreTheFirstLinesOfFiles) {
  write("one", "p w\nsecond");
  write("two", "no newline");
  Secrets secrets(folder_);
  EXPECT_EQ(secrets.read("one"), "p w");
  EXPECT_EQ(secrets.read("two"), "no newline");
  EXPECT_TRUE(secrets.status());
}

TEST_F(SecretsTest, WithoutAFolderThereAreNone) {
  Secrets secrets("");
  EXPECT_EQ(secrets.read("one"), "");
  EXPECT_TRUE(secrets.status());
}

TEST_F(SecretsTest, EveryOneThatCannotBeReadIsTold) {
  write("empty", "\n");
  std::filesystem::create_directory(folder_ + std::string("/folder"));
  Secrets secrets(folder_);
  for (const char* name : {"missing", "empty", "folder"}) EXPECT_EQ(secrets.read(name), "");
  ASSERT_FALSE(secrets.status());
  const std::string told = secrets.status().error().text();
  for (const char* part : {"--secrets ", "missing: ", "empty: is empty", "folder: "})
    EXPECT_NE(told.find(part), std::string::npos) << part << " in " << told;
  EXPECT_EQ(told.find('\n'), std::string::npos);
}

TEST_F(SecretsTest, WhatIsMountedMayLackSomeButMustBeReadable) {
  Secrets mounted(folder_, Secrets::Absent::none);
  EXPECT_EQ(mounted.read("missing"), "");
  EXPECT_TRUE(mounted.status());
  std::filesystem::create_directory(folder_ + std::string("/folder"));
  mounted.read("folder");
  EXPECT_FALSE(mounted.status());
}

TEST(OpenListener, IsRefusedBeyondLoopbackAlone) {
  for (const char* listen : {"127.0.0.1:0", "127.8.8.8:80", "localhost:80", "[::1]:80"})
    EXPECT_EQ(refuse_open_listener({.listen = listen}, false), std::nullopt) << listen;
  for (const char* listen : {"0.0.0.0:0", "[::]:80", "192.0.2.1:80"}) {
    EXPECT_EQ(refuse_open_listener({.listen = listen}, false), 2) << listen;
    EXPECT_EQ(refuse_open_listener({.listen = listen}, true), std::nullopt) << listen;
    EXPECT_EQ(refuse_open_listener({.listen = listen, .insecure = true}, false), std::nullopt);
  }
}

TEST(Offload, RunsElsewhereAndComesBack) {
  Workers workers(2);
  run([&](Loop&) -> Awaitable<void> {
    const auto here = std::this_thread::get_id();
    const auto there = co_await offload(workers, [] { return std::this_thread::get_id(); });
    EXPECT_NE(there, here);
    EXPECT_EQ(std::this_thread::get_id(), here);
  });
}

TEST(Offload, BringsAnExceptionBack) {
  Workers workers(1);
  run([&](Loop&) -> Awaitable<void> {
    bool caught = false;
    try {
      co_await offload_void(workers, [] { throw std::runtime_error("no"); });
    } catch (const std::runtime_error&) {
      caught = true;
    }
    EXPECT_TRUE(caught);
  });
}

TEST(Offload, ADestroyedCoroutineWaitsForTheCallThatRuns) {
  Workers workers(1);
  std::atomic<bool> begun = false, release = false;
  std::atomic<int> ended = 0;
  {
    Loop loop;
    loop.spawn([&]() -> Awaitable<void> {
      co_await offload_void(workers, [&] {
        begun = true;
        while (!release) std::this_thread::yield();
        ++ended;
      });
    });
    loop.spawn([&]() -> Awaitable<void> {
      co_await offload_void(workers, [&] { ended += 100; });  // behind the first: never begins
    });
    loop.spawn([&]() -> Awaitable<void> {
      while (!begun) co_await sleep_for(std::chrono::milliseconds(1));
      loop.stop(nullptr);
    });
    std::thread opener([&] {
      while (!begun) std::this_thread::yield();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      release = true;
    });
    loop.run(nullptr);
    EXPECT_EQ(ended % 100, 1);
    opener.join();
  }
}

TEST(Loop, DestroysWaitingCoroutinesBeforeRunReturns) {
  struct Mark {
    bool& gone;
    ~Mark() { gone = true; }
  };
  bool gone = false;
  Loop loop;
  loop.spawn([&]() -> Awaitable<void> {
    const Mark mark{gone};
    co_await sleep_for(std::chrono::hours(1));
  });
  loop.spawn([&]() -> Awaitable<void> {
    loop.stop(nullptr);
    co_return;
  });
  loop.run(nullptr);
  EXPECT_TRUE(gone);
}

TEST(Loop, AnOnStopThatHangsIsCutOff) {
  Loop loop;
  loop.spawn([&]() -> Awaitable<void> {
    loop.stop([]() -> Awaitable<void> { co_await sleep_for(std::chrono::hours(1)); });
    co_return;
  });
  loop.run(nullptr);
}

TEST(MaxBody, IsASizeOrNothing) {
  EXPECT_EQ(*parse_max_body(""), std::nullopt);
  EXPECT_EQ(*parse_max_body("2Gi"), std::uint64_t{2} << 30);
  const auto wrong = parse_max_body("much");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().where, "--max-body");
}

}  // namespace
}  // namespace composure::http
