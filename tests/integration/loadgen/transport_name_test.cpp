// A name server that stays silent: the test is in the place of the system's look-up.
#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

#include "tests/integration/loadgen/transport_client.h"

namespace {

constexpr const char* kSilent = "silent.test";
constexpr auto kSilence = std::chrono::seconds(20);

std::mutex mutex;
std::condition_variable changed;
int asked = 0;     // look-ups that wait
bool over = true;  // they need not wait any more

void wait_for_nobody() {
  std::unique_lock lock(mutex);
  ++asked;
  changed.notify_all();
  changed.wait_for(lock, kSilence, [] { return over; });
  --asked;
  changed.notify_all();
}

}  // namespace

// libcurl's look-ups come here, too.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  if (node != nullptr && std::strcmp(node, kSilent) == 0) {
    wait_for_nobody();
    return EAI_AGAIN;
  }
  using Ask = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto system = reinterpret_cast<Ask>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return system(node, service, hints, result);
}

namespace composure::loadgen {
namespace {

using namespace std::chrono_literals;

class SilentNameServer : public testing::TestWithParam<TransportKind> {
 protected:
  SilentNameServer() { over = false; }
  ~SilentNameServer() override {
    std::unique_lock lock(mutex);
    over = true;
    changed.notify_all();
    changed.wait(lock, [] { return asked == 0; });
  }
  static bool is_asked() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 30s, [] { return asked > 0; });
  }
};

// Whoever waits for the look-up's end waits for the silence's.
TEST_P(SilentNameServer, HoldsUpNobodyWhoGivesUp) {
  const std::int64_t before = monotonic_ns();
  std::optional<TransportClient> client;
  ConnectionOptions options;
  options.url = std::string("http://") + kSilent;
  client.emplace(GetParam(), options);
  const std::uint32_t slot = client->start(TransportClient::request_for("/"));
  EXPECT_FALSE(client->wait(slot, 50ms));  // gives up
  EXPECT_TRUE(is_asked());
  client->start(TransportClient::request_for("/"));
  client.reset();  // in the middle of it
  EXPECT_LT(monotonic_ns() - before, std::chrono::nanoseconds(kSilence).count() / 2);
}

INSTANTIATE_TEST_SUITE_P(Transports, SilentNameServer,
                         testing::Values(TransportKind::http1, TransportKind::curl),
                         [](const auto& tested) {
                           return std::string(transport_name(tested.param));
                         });

}  // namespace
}  // namespace composure::loadgen
