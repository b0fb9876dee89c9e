#include "loadgen/measure/metrics_exposer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <prometheus/client_metric.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>

#include <chrono>
#include <exception>
#include <thread>
#include <vector>

namespace composure::loadgen {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Reads the counters at each scrape, so that the attack's thread never touches a Prometheus object.
class LiveCollectable : public prometheus::Collectable {
 public:
  explicit LiveCollectable(const LiveCounters& counters) : counters_(counters) {}

  std::vector<MetricFamily> Collect() const override {
    const LiveSnapshot now = counters_.snapshot();
    MetricFamily requests{"composure_load_requests_total",
                          "Requests that ended, by outcome.",
                          MetricType::Counter,
                          {}};
    for (std::size_t i = 0; i < kOutcomes; ++i) {
      requests.metric.push_back(
          counter(now.outcomes[i], {{"outcome", std::string(kOutcomeNames[i])}}));
    }
    ClientMetric in_flight;
    in_flight.gauge.value = static_cast<double>(now.in_flight);
    return {requests,
            {"composure_load_in_flight",
             "Requests sent that have not ended.",
             MetricType::Gauge,
             {in_flight}},
            {"composure_load_scheduled_total",
             "Requests that came due, dropped ones included.",
             MetricType::Counter,
             {counter(now.scheduled, {})}}};
  }

 private:
  static ClientMetric counter(std::uint64_t value, std::vector<ClientMetric::Label> labels) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.counter.value = static_cast<double>(value);
    return metric;
  }

  const LiveCounters& counters_;
};

// Connects and closes, whether that succeeds or not.
void knock(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return;
  static_cast<void>(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
  close(fd);
}

}  // namespace

struct MetricsExposer::Impl {
  Impl(const std::string& address, const LiveCounters& counters)
      : host(address.substr(0, address.rfind(':'))),
        collectable(std::make_shared<LiveCollectable>(counters)),
        exposer(std::make_unique<prometheus::Exposer>(address, 2)) {
    exposer->RegisterCollectable(collectable);
  }
  // CivetWeb, which serves inside, looks every 2 s whether it shall stop, or when a connection
  // comes.
  ~Impl() {
    const auto port = static_cast<std::uint16_t>(exposer->GetListeningPorts().at(0));
    std::jthread knocking([this, port](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        knock(host, port);
      }
    });
    exposer.reset();
  }

  std::string host;
  std::shared_ptr<LiveCollectable> collectable;
  std::unique_ptr<prometheus::Exposer> exposer;
};

MetricsExposer::MetricsExposer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MetricsExposer::MetricsExposer(MetricsExposer&&) noexcept = default;
MetricsExposer& MetricsExposer::operator=(MetricsExposer&&) noexcept = default;
MetricsExposer::~MetricsExposer() = default;

Result<MetricsExposer> MetricsExposer::start(const std::string& address,
                                             const LiveCounters& counters) {
  try {
    return MetricsExposer(std::make_unique<Impl>(address, counters));
  } catch (const std::exception& failure) {
    return Error{std::string("metrics cannot be served: ") + failure.what(), address};
  }
}

std::uint16_t MetricsExposer::port() const {
  return static_cast<std::uint16_t>(impl_->exposer->GetListeningPorts().at(0));
}

}  // namespace composure::loadgen
