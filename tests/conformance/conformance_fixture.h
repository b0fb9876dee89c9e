// The same questions to the provider alone and to the gateway in front of it. The cases are those
// that OpenFaaS's own suite (https://github.com/openfaas/certifier) tries, and the codes of
// docs/wire.md.
#pragma once

#include "tests/integration/provider/provider_fixture.h"
#include "tests/places.h"

namespace composure::conformance {

enum class Front { provider, gateway };

class Conformance : public provider::ProviderFixture, public testing::WithParamInterface<Front> {
 protected:
  void SetUp() override {
    ProviderFixture::SetUp();
    start();
    if (is_gateway()) start_gateway({});
  }
  void TearDown() override {
    gateway_.stop(std::chrono::seconds(5));
    ProviderFixture::TearDown();
  }
  bool is_gateway() const { return GetParam() == Front::gateway; }

  void start_gateway(const std::vector<std::string>& more_flags) {
    const std::string output = folder_ + "/gateway.log";
    ProcessSpec spec{.command = {COMPOSURE_BIN_DIR "/composure-gateway", "--provider", url_,
                                 "--secrets", folder_ + "/secrets"},
                     .environment = {{"PATH", "/usr/bin:/bin"}},
                     .output = output};
    spec.command.insert(spec.command.end(), more_flags.begin(), more_flags.end());
    auto started = Process::start(spec);
    ASSERT_TRUE(started) << started.error().text();
    gateway_ = std::move(*started);
    url_ = provider::wait_for_url(output);
    ASSERT_FALSE(url_.empty());
    ASSERT_TRUE(provider::eventually([&] { return get("/healthz").status == 200; }));
  }

  Process gateway_;
};

inline std::string front_name(const testing::TestParamInfo<Front>& info) {
  return info.param == Front::gateway ? "Gateway" : "Provider";
}

}  // namespace composure::conformance
