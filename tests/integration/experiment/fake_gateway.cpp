#include "tests/integration/experiment/fake_gateway.h"

#include <nlohmann/json.hpp>

namespace composure::experiment {

using nlohmann::json;

FakeGateway::FakeGateway(Invoked invoked)
    : invoked_(std::move(invoked)),
      status_(
          [] { return R"({"name": "f", "image": "i", "replicas": 1, "availableReplicas": 1})"; }),
      server_([this](int fd, const loadgen::SeenRequest& request) { return serve(fd, request); }) {}

void FakeGateway::set_status(std::function<std::optional<std::string>()> status) {
  const std::lock_guard lock(mutex_);
  status_ = std::move(status);
}

std::vector<std::string> FakeGateway::list_of(const std::vector<std::string>& list) const {
  const std::lock_guard lock(mutex_);
  return list;
}

loadgen::Then FakeGateway::serve(int fd, const loadgen::SeenRequest& request) {
  const Answer answer = answer_to(request);
  loadgen::answer(fd, answer.status, answer.body);
  return loadgen::Then::keep;
}

FakeGateway::Answer FakeGateway::answer_to(const loadgen::SeenRequest& request) {
  std::unique_lock lock(mutex_);
  if (request.path.starts_with("/function/")) {
    inputs_.push_back(request.body);
    lock.unlock();  // an answer may take its time
    return invoked_(request.body);
  }
  if (request.path.starts_with("/system/function/")) {
    const auto status = status_();
    return status ? Answer{.body = *status} : Answer{.status = 404, .body = {}};
  }
  if (request.path == "/system/functions") {
    const json said = json::parse(request.body);
    if (request.method == "POST") deployed_.push_back(said.at("service"));
    if (request.method == "DELETE") removed_.push_back(said.at("functionName"));
  }
  return {.status = 202, .body = {}};
}

}  // namespace composure::experiment
