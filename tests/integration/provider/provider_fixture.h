// A real composure-provider with an image of its own: a small Python HTTP server (no watchdog) that
// does on demand what functions do wrong.
#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/eventually.h"
#include "tests/support/process.h"

namespace composure::provider {

struct HttpAnswer {
  long status = 0;  // 0: no answer
  std::string body;
  std::map<std::string, std::string> headers;  // names in lower case
};

using test::eventually;

using test::is_running;

// The URL that a program says it listens on, in its log; "" if it doesn't within 20 s.
std::string wait_for_url(const std::string& log_file);

class ProviderFixture : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Flags beyond the usual ones; starts (again) and waits until it listens.
  void start(const std::vector<std::string>& more_flags = {});
  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body = "",
                  const std::vector<std::string>& headers = {});
  HttpAnswer get(const std::string& path) { return send("GET", path); }
  HttpAnswer post(const std::string& path, const std::string& body = "") {
    return send("POST", path, body);
  }
  // Deploys the probe; `members` are added to the body.
  HttpAnswer deploy(const std::string& name,
                    const nlohmann::json& members = nlohmann::json::object(),
                    const std::string& method = "POST");
  nlohmann::json status(const std::string& name);
  bool available(const std::string& name, int replicas);  // eventually
  int probe_pid(const std::string& name);
  std::string log() const;
  bool has_logged(const std::string& text) const { return log().find(text) != std::string::npos; }
  // The longest time that the provider took to answer three questions, asked again and again until
  // `over`.
  std::chrono::milliseconds longest_wait(const std::function<bool()>& over);

  std::string folder_, url_, state_;
  std::string bin_;  // --bin: that of the build, but for who says otherwise
  std::optional<std::string> user_password_ = "admin:pass word";
  Process provider_;
};

}  // namespace composure::provider
