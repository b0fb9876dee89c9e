// A gateway that deploys nothing: it counts what it is asked, and a test says what it answers.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "harness/stack/openfaas_client.h"
#include "tests/integration/loadgen/test_server.h"

namespace composure::experiment {

struct FakeAnswer {
  int status = 200;
  std::string body{};
};

class FakeGateway {
 public:
  using Answer = FakeAnswer;
  using Invoked = std::function<Answer(const std::string& input)>;

  explicit FakeGateway(Invoked invoked = [](const std::string& input) -> Answer {
    return {.body = "right for " + input};
  });

  stack::OpenFaasClient client() const { return {server_.url(), "u", "p"}; }
  // Of each function, in the order of the requests.
  std::vector<std::string> deployed() const { return list_of(deployed_); }
  std::vector<std::string> removed() const { return list_of(removed_); }
  std::vector<std::string> inputs() const { return list_of(inputs_); }
  // What the status of a function says; nullopt: 404.
  void set_status(std::function<std::optional<std::string>()> status);

 private:
  std::vector<std::string> list_of(const std::vector<std::string>& list) const;
  loadgen::Then serve(int fd, const loadgen::SeenRequest& request);
  Answer answer_to(const loadgen::SeenRequest& request);

  mutable std::mutex mutex_;
  Invoked invoked_;
  std::function<std::optional<std::string>()> status_;
  std::vector<std::string> deployed_, removed_, inputs_;
  loadgen::TestServer server_;
};

}  // namespace composure::experiment
