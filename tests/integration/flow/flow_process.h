// composure-flow as the provider starts it: PORT and the deployment's environment, nothing else.
#pragma once

#include <map>
#include <string>

#include "tests/integration/flow/servers.h"
#include "tests/support/gateway.h"

namespace composure::flow::testing {

using test::ask;
using test::Gateway;

// Tasks a, b, c, one after another.
inline constexpr const char* kChain =
    R"({"name":"chain","mechanism":"flow","start":"a","nodes":{
      "a":{"kind":"task","function":"a","next":"b"},
      "b":{"kind":"task","function":"b","next":"c"},
      "c":{"kind":"task","function":"c"}},
      "functions":{"a":{"image":"x"},"b":{"image":"x"},"c":{"image":"x"}}})";

class FlowProcess {
 public:
  enum class Wait { until_healthy, until_it_answers };
  // `environment` is put over what every test needs.
  FlowProcess(const Gateway& gateway, std::map<std::string, std::string> environment = {},
              Wait wait = Wait::until_healthy);
  std::uint16_t port() const { return port_.port(); }
  Process& process() { return process_; }

  // POST /, with a callback to the gateway.
  http::Response begin(const std::string& payload, const std::string& prefer = {});
  http::Response post(const std::string& target, std::string body = {});
  std::string state(const std::string& id);

 private:
  std::string callback_url_;
  PortReservation port_;
  Process process_;
};

inline std::string id_of(const http::Response& response) {
  return std::string(response.headers.get_or("X-Faas-Flow-Reqid", ""));
}

// A task that adds its name to the text.
Gateway::Function append(std::string name);

}  // namespace composure::flow::testing
