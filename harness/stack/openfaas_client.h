// OpenFaaS REST as the harness needs it: deploy functions on a gateway, scale, read, delete.
// Bodies and status codes: faas-provider's types (docs/wire.md).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/waiter.h"
#include "harness/stack/stack_address.h"
#include "harness/web/http_call.h"

namespace composure::stack {

struct Deployment {
  std::string name, image;
  std::map<std::string, std::string> environment{};
  std::map<std::string, std::string> labels{};
  std::vector<std::string> secrets{};
  std::string cpu_limit{}, memory_limit{};  // Kubernetes quantities; empty: none
};

struct FunctionStatus {
  std::string name, image;
  int replicas = 0;
  int available = 0;
};

class OpenFaasClient {
 public:
  OpenFaasClient(std::string gateway_url, std::string user, std::string password);
  // The gateway of a stack.
  explicit OpenFaasClient(const StackAddress& address);

  Status deploy(const Deployment& deployment);
  Status remove(const std::string& name);  // a function that is not there is no error
  Status scale(const std::string& name, int replicas);
  Status put_secret(const std::string& name, const std::string& value);
  Result<std::optional<FunctionStatus>> status(const std::string& name);
  Result<std::vector<FunctionStatus>> list();
  // Polls until so many replicas are available. Errors: the gateway's; `interrupted` says so; what
  // was there when `within` was over.
  Status wait_available(
      const std::string& name, int replicas, std::chrono::milliseconds within,
      const std::function<bool()>& interrupted = [] { return false; }, Waiter& time = real_time());
  // POST /function/NAME. Errors: the transport's; "interrupted".
  Result<web::HttpReply> invoke(const std::string& name, const std::string& body,
                                std::vector<std::string> headers = {},
                                std::function<bool()> interrupted = {});
  const std::string& url() const { return url_; }

 private:
  Result<web::HttpReply> call(const std::string& method, const std::string& path,
                              const std::string& body = {});
  Status expect_ok(const std::string& what, const Result<web::HttpReply>& reply) const;

  std::string url_, user_, password_;
  web::HttpCaller caller_;
};

}  // namespace composure::stack
