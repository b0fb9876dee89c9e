// HTTP/2 that is agreed upon in the TLS handshake, or is not.
#include <gtest/gtest.h>

#include "tests/integration/loadgen/tls_server.h"
#include "tests/integration/loadgen/transport_client.h"

namespace composure::loadgen {
namespace {

constexpr std::size_t kTogether = 50;

class OverTls : public testing::TestWithParam<TransportKind> {
 protected:
  static TestCertificates& certificates() {
    static TestCertificates made;
    return made;
  }
  static ConnectionOptions to(const TlsServer& server, HttpVersion version) {
    ConnectionOptions options;
    options.url = server.url();
    options.tls.authorities = certificates().authority();
    options.version = version;
    options.max_in_flight = kTogether;
    return options;
  }
};

void expect_many_together(TransportClient& client) {
  EXPECT_EQ(client.get("/").body, "hello");
  for (int round = 0; round < 3; ++round) {
    std::vector<std::uint32_t> slots;
    for (std::size_t i = 0; i < kTogether; ++i)
      slots.push_back(client.start(TransportClient::request_for("/", "POST", "body")));
    for (const std::uint32_t slot : slots) {
      const auto got = client.wait(slot);
      ASSERT_TRUE(got);
      EXPECT_EQ(outcome_name(got->answer.outcome), "ok");
      EXPECT_EQ(got->answer.status, 200);
      EXPECT_EQ(got->body, "hello");
    }
  }
}

TEST_P(OverTls, Http2IsAgreedUponInTheHandshake) {
  const TlsServer server(certificates(), kTogether, "hello");
  EXPECT_EQ(
      TransportClient(TransportKind::http1, to(server, HttpVersion::http1)).get("/").answer.outcome,
      Outcome::tls);
  TransportClient client(GetParam(), to(server, HttpVersion::http2));
  expect_many_together(client);
  EXPECT_EQ(server.connections(), 2u);
}

TEST_P(OverTls, Http1IsSpokenWhereTheServerDoesNotAgree) {
  const TlsServer server(certificates(), false, [](const std::string& path) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size()) + "\r\n\r\n" + path;
  });
  TransportClient client(GetParam(), to(server, HttpVersion::http2));
  for (int round = 0; round < 3; ++round) {
    std::vector<std::uint32_t> slots;
    for (int i = 0; i < 10; ++i)
      slots.push_back(client.start(TransportClient::request_for("/" + std::to_string(i))));
    for (int i = 0; i < 10; ++i) {
      const auto got = client.wait(slots[static_cast<std::size_t>(i)]);
      ASSERT_TRUE(got);
      EXPECT_EQ(outcome_name(got->answer.outcome), "ok");
      EXPECT_EQ(got->body, "/" + std::to_string(i));
    }
  }
  EXPECT_LE(server.connections(), 31u);
}

TEST_P(OverTls, Http2NeedsACertificateThatIsTrusted) {
  const TlsServer server(certificates(), kTogether, "hello");
  ConnectionOptions options = to(server, HttpVersion::http2);
  options.tls.authorities = certificates().stranger();
  TransportClient client(GetParam(), options);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/").answer.outcome, Outcome::tls);
}

TEST(OverTlsWithoutAsking, Http2IsSpoken) {
  const TestCertificates certificates;
  const TlsServer server(certificates, kTogether, "hello");
  ConnectionOptions options;
  options.url = server.url();
  options.tls.authorities = certificates.authority();
  options.version = HttpVersion::http2_prior;
  TransportClient client(TransportKind::http2, options);
  expect_many_together(client);
  EXPECT_EQ(server.connections(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Each, OverTls, testing::Values(TransportKind::http2, TransportKind::curl),
                         [](const auto& kind) { return std::string(transport_name(kind.param)); });

}  // namespace
}  // namespace composure::loadgen
