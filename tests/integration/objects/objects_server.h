// A composure-objects process, and libcurl as the client: its AWS signatures are not our code.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace composure::objects::testing {

struct Reply {
  long status = 0;  // 0: no answer
  std::string body;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string text() const { return std::to_string(status) + " " + body; }
  // The error's code, "" where there is none.
  std::string code() const;
};

class ObjectsServer {
 public:
  explicit ObjectsServer(const std::vector<std::string>& flags = {});
  ~ObjectsServer();

  void start();  // again, on the same folder and port
  ProcessEnd stop(int signal);
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_.port()); }
  std::filesystem::path data() const { return folder_.path("data"); }

  static constexpr const char* kAccess = "access-key";
  static constexpr const char* kSecret = "s3cret/key+";

  // `path` percent-encoded. `user`: "access:secret", empty: unsigned.
  Reply send(const std::string& method, const std::string& path, const std::string& body = "",
             const std::vector<std::string>& headers = {},
             const std::string& user = std::string(kAccess) + ":" + kSecret) const;

 private:
  test::TemporaryFolder folder_;
  PortReservation port_;
  std::vector<std::string> flags_;
  Process process_;
};

}  // namespace composure::objects::testing
