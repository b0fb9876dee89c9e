#include "fixtures/stack/http/relay.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>

#include "base/port.h"
#include "fixtures/stack/http/client.h"
#include "tests/integration/http/sockets.h"
#include "tests/support/loop_thread.h"

namespace composure::http {
namespace {

using composure::testing::RawServer;
using composure::testing::RawSocket;

// A relay from a network of its own to a server in this process's.
class RelayTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = NetworkNamespace::create();
    if (!made) GTEST_SKIP() << made.error().text();
    inside_.emplace(std::move(*made));
  }
  void TearDown() override { close(); }

  Status open(const std::vector<std::string>& addresses) {
    return loop_.run<Status>([&]() -> Awaitable<Status> {
      auto relay = Relay::open(loop_.loop().executor(), *inside_, addresses);
      if (!relay) co_return relay.error();
      relay_ = std::move(*relay);
      co_return Status{};
    });
  }
  void close() {
    loop_.run<bool>([&]() -> Awaitable<bool> {
      relay_.reset();
      co_return true;
    });
  }
  RawSocket connect_inside(std::uint16_t port) {
    const NetworkNamespace::Visit visit(*inside_);
    return RawSocket::connect(port);
  }

  std::optional<NetworkNamespace> inside_;
  test::LoopThread loop_;
  std::unique_ptr<Relay> relay_;
};

std::string address_of(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

TEST_F(RelayTest, CarriesBothWaysAndAnEndAsAnEnd) {
  const RawServer server([](RawSocket socket, int) { socket.send("got " + socket.read_all()); });
  ASSERT_TRUE(open({address_of(server.port())}));
  RawSocket client = connect_inside(server.port());
  const std::string much(3 << 20, 'x');
  ASSERT_TRUE(client.send(much));
  client.shutdown_send();
  EXPECT_EQ(client.read_all(), "got " + much);
}

TEST_F(RelayTest, WhereNobodyListensOutsideTheConnectionEnds) {
  const auto port = PortReservation::take();
  ASSERT_TRUE(port);
  ASSERT_TRUE(open({address_of(port->port())}));
  EXPECT_TRUE(connect_inside(port->port()).at_end());
}

TEST_F(RelayTest, ABrokenConnectionIsBrokenOnTheOtherSideToo) {
  std::promise<bool> ended;
  const RawServer server([&](RawSocket socket, int) { ended.set_value(socket.at_end()); });
  ASSERT_TRUE(open({address_of(server.port())}));
  connect_inside(server.port()).reset();
  EXPECT_TRUE(ended.get_future().get());
}

TEST_F(RelayTest, WithItGoItsConnections) {
  const RawServer server([](RawSocket socket, int) { socket.read_all(); });
  ASSERT_TRUE(open({address_of(server.port())}));
  RawSocket client = connect_inside(server.port());
  ASSERT_TRUE(client.send("x"));
  close();
  EXPECT_TRUE(client.at_end());
}

TEST_F(RelayTest, SaysWhichAddressItCannotHave) {
  const Status opened = open({"127.0.0.1:x"});
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text().find("127.0.0.1:x"), std::string::npos);
}

TEST_F(RelayTest, AClientOfThatNetworkReachesWhatListensThere) {
  std::unique_ptr<Server> server;
  std::unique_ptr<Client> client;
  const auto answer = loop_.run<Answer>([&]() -> Awaitable<Answer> {
    // The server listens inside, as a replica does.
    std::uint16_t port = 0;
    {
      const NetworkNamespace::Visit visit(*inside_);
      auto listens = Server::listen(
          loop_.loop().executor(), {},
          [](Request&) -> Awaitable<Response> { co_return text_response(200, "from inside"); });
      server = std::move(*listens);
      port = server->port();
    }
    client = Client::create(loop_.loop().executor(), {.network = &*inside_});
    Request request{.target = "/"};
    co_return co_await client->send("127.0.0.1", std::to_string(port), std::move(request),
                                    std::chrono::seconds(5));
  });
  EXPECT_EQ(test::response_of(answer).body, "from inside");
  loop_.run<bool>([&]() -> Awaitable<bool> {
    server.reset();
    client.reset();
    co_return true;
  });
}

}  // namespace
}  // namespace composure::http
