// A real nats-server and a real redis-server of a test's own, and a look into both.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "base/port.h"
#include "base/process.h"

namespace composure::flow::testing {

// True as soon as `holds` is, false once `within` has passed.
template <typename Condition>
bool eventually(Condition holds, std::chrono::milliseconds within = std::chrono::seconds(30)) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Process start_process(std::vector<std::string> command,
                      std::map<std::string, std::string> environment, const std::string& output);

class Servers {
 public:
  Servers();

  std::string nats_url() const { return "nats://127.0.0.1:" + std::to_string(nats_port_.port()); }
  std::string redis_url() const {
    return "redis://127.0.0.1:" + std::to_string(redis_port_.port());
  }
  const std::string& secrets() const { return secrets_; }
  std::string unsigned_secrets() const { return secrets_ + "-unsigned"; }  // no signing key
  const std::string& folder() const { return folder_.path(); }
  Process& nats() { return nats_; }

  // Keys in redis; and messages in the bucket of the states.
  long long values();
  void remove_values();
  void remove_states();
  std::uint64_t states();

 private:
  TemporaryFolder folder_;
  std::string secrets_;
  PortReservation nats_port_;
  PortReservation redis_port_;
  Process nats_;
  Process redis_;
};

// The one of this test program.
Servers& servers();

}  // namespace composure::flow::testing
