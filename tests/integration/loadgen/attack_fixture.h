// Small attacks for the tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>

#include "base/text.h"
#include "loadgen/attack/run_attack.h"
#include "loadgen/measure/sample_file.h"
#include "tests/integration/loadgen/test_server.h"

namespace composure::loadgen {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): a test's header

// Request k goes to /k.
class Numbered : public RequestSource {
 public:
  using More = std::function<void(std::uint64_t, Request&)>;
  explicit Numbered(More more = {}) : more_(std::move(more)) {}
  void fill(std::uint64_t sequence, Request& request) const override {
    request.path += std::to_string(sequence);
    if (more_) more_(sequence, request);
  }

 private:
  More more_;
};

// The answer to k must be "k".
class EchoesNumber : public AnswerCheck {
 public:
  bool accepts(std::uint64_t sequence, int, std::string_view body) const override {
    return body == std::to_string(sequence);
  }
};

// Every attack of these tests must keep its books: one sample for each arrival, and counts that add
// up.
inline AttackResult attack(AttackPlan plan, const AttackParts& parts,
                           std::vector<Sample>* samples = nullptr) {
  plan.samples = testing::TempDir() + "attack-" + random_hex(8) + ".bin";
  auto result = run_attack(plan, parts);
  EXPECT_TRUE(result) << (result ? "" : result.error().text());
  if (!result) return {};
  const auto file = read_samples(plan.samples);
  std::filesystem::remove(plan.samples);
  EXPECT_TRUE(file);
  std::uint64_t ended = 0;
  for (const std::uint64_t count : result->outcomes) ended += count;
  EXPECT_EQ(ended, result->offered);
  EXPECT_EQ(result->sent, result->offered - result->count(Outcome::dropped));
  EXPECT_EQ(file->samples.size(), result->offered);
  EXPECT_EQ(result->response.count(), result->count(Outcome::ok));
  if (samples != nullptr) *samples = file->samples;
  return *result;
}

inline AttackPlan plan_for(const std::string& url, double per_second = 100,
                           std::chrono::nanoseconds duration = 200ms) {
  AttackPlan plan;
  plan.connection.url = url;
  plan.schedule = ConstantArrivalRate{per_second};
  plan.duration = duration;
  plan.timeout = 10s;
  return plan;
}

}  // namespace composure::loadgen
