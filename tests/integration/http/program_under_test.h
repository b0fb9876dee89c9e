// A program of the stack as its own process, started from the build folder and found by the line it
// logs.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "tests/integration/http/sockets.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/places.h"

namespace composure::testing {

using test::is_running;

class ProgramUnderTest {
 public:
  // `arguments` behind the program's name; --listen is not among them.
  explicit ProgramUnderTest(const std::string& program, std::vector<std::string> arguments,
                            std::map<std::string, std::string> environment = {}) {
    ProcessSpec spec;
    spec.command = {std::string(COMPOSURE_BIN_DIR) + "/" + program};
    spec.command.insert(spec.command.end(), arguments.begin(), arguments.end());
    spec.environment = std::move(environment);
    spec.environment.try_emplace("PATH", "/usr/bin:/bin");
    spec.output = folder_.path("log");
    process_ = test::start_process(spec);
    EXPECT_TRUE(eventually([this] { return port_from_log() != 0 || process_.poll(); })) << log();
  }
  ~ProgramUnderTest() { process_.stop(std::chrono::milliseconds(2000)); }

  std::uint16_t port() { return port_from_log(); }
  Process& process() { return process_; }
  std::string log() const { return folder_.read("log"); }

  // One request on a connection of its own; the whole answer, head included.
  std::string ask(const std::string& method, const std::string& target,
                  const std::string& body = {}, const std::string& headers = {}) {
    RawSocket peer = RawSocket::connect(port());
    peer.send(method + " " + target +
              " HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
    return peer.read_all();
  }
  static int status(const std::string& answer) {
    return answer.size() < 12 ? 0 : std::atoi(answer.c_str() + 9);
  }
  static std::string body(const std::string& answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "" : answer.substr(end + 4);
  }

 private:
  std::uint16_t port_from_log() const {
    const std::string text = log();
    const std::string mark = "listening on http://127.0.0.1:";
    const std::size_t at = text.find(mark);
    if (at == std::string::npos || text.find('\n', at) == std::string::npos) return 0;
    return static_cast<std::uint16_t>(std::atoi(text.c_str() + at + mark.size()));
  }

  test::TemporaryFolder folder_;
  Process process_;
};

}  // namespace composure::testing
