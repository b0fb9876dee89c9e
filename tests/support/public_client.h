// Clients that are not ours ask a program of ours: scripts in Python, which the wrapper gives their
// packages.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/process.h"
#include "tests/places.h"
#include "tests/support/temporary_folder.h"

namespace composure::test {

// Runs tests/SCRIPT with `arguments` and expects it to end with 0. Where it ends with 77, since a
// package is not there, the test is skipped with what the script printed.
inline void expect_client_agrees(const std::string& script,
                                 const std::vector<std::string>& arguments) {
  const std::string with_clients = COMPOSURE_SOURCE_DIR "/build/clients/bin/python3";
  const bool installed = std::filesystem::exists(with_clients);
  std::vector<std::string> command{"/usr/bin/env", installed ? with_clients : "python3", "-B",
                                   COMPOSURE_SOURCE_DIR "/tests/" + script};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const TemporaryFolder folder;
  ProcessSpec spec{command,
                   {{"PATH", std::getenv("PATH")}, {"HOME", folder.path()}, {"PYTHONUTF8", "1"}}};
  spec.output = folder.path("output");
  auto client = Process::start(spec);
  ASSERT_TRUE(client);
  const auto end = client->wait(std::chrono::seconds(150));
  const std::string output = folder.read("output");
  ASSERT_TRUE(end.has_value()) << "no end: " << output;
  if (end->exit_code == 77) GTEST_SKIP() << output;
  EXPECT_EQ(end->exit_code, 0) << output;
}

}  // namespace composure::test
