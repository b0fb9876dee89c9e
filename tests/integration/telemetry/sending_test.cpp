#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "base/port.h"
#include "fixtures/stack/http/program.h"
#include "fixtures/stack/telemetry/otlp.pb.h"
#include "fixtures/stack/telemetry/tracer.h"
#include "tests/integration/http/sockets.h"
#include "tests/support/loop_thread.h"

namespace composure::telemetry {
namespace {

using composure::test::eventually;
using composure::testing::RawServer;
using composure::testing::RawSocket;

const auto kParent = parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

// Takes OTLP; answers the first `refusals` requests with 503.
class Collector {
 public:
  explicit Collector(int refusals = 0)
      : refusals_(refusals),
        server_(thread_, [this](http::Request& request) -> http::Awaitable<http::Response> {
          if (refusals_-- > 0) co_return http::text_response(503, "busy");
          otlp::ExportTraceServiceRequest message;
          EXPECT_EQ(request.target, "/v1/traces");
          EXPECT_EQ(request.headers.get("Content-Type"), "application/x-protobuf");
          EXPECT_TRUE(message.ParseFromString(request.body));
          for (const auto& resource : message.resource_spans())
            for (const auto& scope : resource.scope_spans()) spans_ += scope.spans_size();
          co_return http::Response{};
        }) {}
  std::string url() const { return server_.url(); }
  int spans() const { return spans_; }

 private:
  std::atomic<int> refusals_;
  std::atomic<int> spans_ = 0;
  test::LoopThread thread_;
  test::PlayedServer server_;
};

void make_spans(Tracer& tracer, int count) {
  for (int i = 0; i < count; ++i) tracer.start("s", SpanKind::internal, "compute", kParent).end();
}

TEST(Tracer, SendsWhatEndedWithoutBeingAsked) {
  Collector collector;
  Tracer tracer("x", collector.url() + "/");
  make_spans(tracer, 3);
  EXPECT_TRUE(eventually([&] { return collector.spans() == 3; }));
}

TEST(Tracer, SendsEverythingBeforeItGoes) {
  Collector collector;
  {
    Tracer tracer("x", collector.url());
    make_spans(tracer, 5000);
    EXPECT_EQ(tracer.dropped(), 0u);
  }
  EXPECT_EQ(collector.spans(), 5000);
}

TEST(Tracer, TriesAgainAfterATemporaryRefusal) {
  Collector collector(2);
  Tracer tracer("x", collector.url());
  make_spans(tracer, 1);
  EXPECT_TRUE(eventually([&] { return collector.spans() == 1; }));
  EXPECT_EQ(tracer.dropped(), 0u);
}

TEST(Tracer, DropsAndCountsWhatNobodyTakes) {
  const auto port = PortReservation::take();
  ASSERT_TRUE(port);
  Tracer tracer("x", "http://127.0.0.1:" + std::to_string(port->port()));
  make_spans(tracer, 7);
  EXPECT_TRUE(eventually([&] { return tracer.dropped() == 7; }));
}

TEST(Tracer, ACollectorThatHangsDelaysTheEndByASecondAtMost) {
  std::atomic<bool> asked = false;
  RawServer silent([&](RawSocket peer, int) {
    peer.read_until("\r\n\r\n");
    asked = true;
    peer.at_end();
  });
  auto tracer = std::make_unique<Tracer>("x", "http://127.0.0.1:" + std::to_string(silent.port()));
  make_spans(*tracer, 1);
  EXPECT_TRUE(eventually([&] { return asked.load(); }));
  const auto before = std::chrono::steady_clock::now();
  tracer.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3));
}

}  // namespace
}  // namespace composure::telemetry
