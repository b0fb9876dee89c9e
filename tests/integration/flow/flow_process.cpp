#include "tests/integration/flow/flow_process.h"

#include <stdexcept>

#include "tests/places.h"

namespace composure::flow::testing {
FlowProcess::FlowProcess(const Gateway& gateway, std::map<std::string, std::string> environment,
                         Wait wait)
    : callback_url_(gateway.callback_url()), port_(test::take_port()) {
  std::map<std::string, std::string> all = {
      {"PORT", std::to_string(port_.port())}, {"FUNCTION_NAME", "flow"},
      {"COMPOSURE_COMPOSITION", kChain},      {"gateway_url", gateway.url()},
      {"nats_url", servers().nats_url()},     {"store", "cache"},
      {"redis_url", servers().redis_url()},   {"secret_mount_path", servers().secrets()}};
  for (auto& [name, value] : environment) all[name] = value;
  process_ = test::start_process({.command = {COMPOSURE_BIN_DIR "/composure-flow"},
                                  .environment = all,
                                  .output = servers().folder() + "/flow.log"});
  const bool ready = eventually([&] {
    const unsigned status = ask(port(), http::Request{"GET", "/_/health", {}, ""}).status;
    return status == 200 || (status != 0 && wait == Wait::until_it_answers);
  });
  if (!ready) throw std::runtime_error("composure-flow did not become healthy");
}

http::Response FlowProcess::begin(const std::string& payload, const std::string& prefer) {
  http::Request request{"POST", "/", {{"X-Faas-Flow-Callback-Url", callback_url_}}, payload};
  if (!prefer.empty()) request.headers.set("Prefer", prefer);
  return ask(port(), std::move(request));
}

http::Response FlowProcess::post(const std::string& target, std::string body) {
  return ask(port(), http::Request{"POST", target, {}, std::move(body)});
}

std::string FlowProcess::state(const std::string& id) {
  return ask(port(), http::Request{"GET", "/flow/" + id + "/state", {}, ""}).body;
}

Gateway::Function append(std::string name) {
  return [name](http::Request& request) -> http::Awaitable<http::Response> {
    co_return http::Response{200, {}, request.body + name};
  };
}

}  // namespace composure::flow::testing
