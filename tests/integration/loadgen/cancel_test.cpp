// Whatever ends an attack early, what was measured until then stays.
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "loadgen/measure/sample_writer.h"
#include "tests/integration/loadgen/attack_fixture.h"

namespace composure::loadgen {
namespace {

TEST(Cancel, EndsWhatIsInFlightAndKeepsTheSamples) {
  std::stop_source stop;
  std::atomic<int> answered{0};
  const TestServer server([&](int fd, const SeenRequest& request) {
    if (request.sequence() % 10 != 9) {
      answer(fd, 200, "");
      return Then::keep;
    }
    if (answered.fetch_add(1) == 4) stop.request_stop();
    char byte;
    recv(fd, &byte, 1, 0);  // until the client gives up
    return Then::close;
  });
  const Numbered source;
  const AttackPlan plan = plan_for(server.url(), 200, 1h);
  std::vector<Sample> samples;
  const AttackResult result =
      attack(plan, {.requests = source, .stop = stop.get_token()}, &samples);
  EXPECT_TRUE(result.cancelled);
  EXPECT_GE(result.offered, 50u);
  EXPECT_GE(result.count(Outcome::cancelled), 5u);
  EXPECT_GE(result.count(Outcome::ok), 40u);
  EXPECT_EQ(result.failed.count(), 0u);
  EXPECT_LT(result.offering, 10s);
}

TEST(Cancel, BeforeTheStartSendsNothing) {
  std::stop_source stop;
  stop.request_stop();
  const Numbered source;
  const AttackResult result =
      attack(plan_for("http://127.0.0.1:1"), {.requests = source, .stop = stop.get_token()});
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(result.offered, 0u);
}

TEST(Kill, LeavesAReadableFile) {
  const std::string path = testing::TempDir() + "killed-" + random_hex(8) + ".bin";
  const pid_t child = fork();
  if (child == 0) {
    auto writer = SampleWriter::open(path, {});
    for (std::uint64_t k = 0; writer; ++k) (*writer)->ring(0).push({.sequence = k});
    _exit(1);
  }
  ASSERT_GT(child, 0);
  std::error_code absent;
  while (!std::filesystem::exists(path) || std::filesystem::file_size(path, absent) < 1'000'000) {
    ASSERT_EQ(waitpid(child, nullptr, WNOHANG), 0);
    std::this_thread::yield();
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  const auto file = read_samples(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(file);
  ASSERT_GT(file->samples.size(), 10'000u);
  std::uint64_t stood_for = 0;
  for (const Sample& sample : file->samples) {
    stood_for += sample.weight;
    ASSERT_EQ(sample.sequence + 1, stood_for);
  }
}

}  // namespace
}  // namespace composure::loadgen
