// A real nats-server and a real redis-server of a test's own, and a look into both.
#pragma once

#include <string>

#include "tests/support/eventually.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace composure::flow::testing {

using test::eventually;
using test::TemporaryFolder;

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
  Process start(const std::string& program, std::vector<std::string> arguments) const;

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
