// The requests of a repeat, and what each must be answered with.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "harness/scenario/scenario.h"
#include "harness/stack/openfaas_client.h"
#include "harness/stack/stack_address.h"
#include "loadgen/callback/callback_sink.h"
#include "loadgen/request/request_source.h"

namespace composure::experiment {

// Inputs of a repeat are drawn for so many requests; later ones begin again from the first. So
// every distinct input is known before the load begins.
inline constexpr std::uint64_t kInputs = 10'000;

std::string input_of(const scenario::Load& load, std::uint64_t seed, std::uint64_t sequence);

class CompositionRequests : public loadgen::RequestSource {
 public:
  // `callback_base`: where completions are called back (docs/wire.md, Flow); empty for none.
  CompositionRequests(const scenario::Load& load, std::uint64_t seed, std::string path,
                      std::string callback_base);
  void fill(std::uint64_t sequence, loadgen::Request& request) const override;

 private:
  std::string path_, callback_base_;
  std::vector<std::string> inputs_;
};

// Right answers by input, asked once from the fused form.
using Answers = std::unordered_map<std::string, std::string>;

// Deploys the fused form beside nothing else, asks it for every input of this repeat that `known`
// lacks, and removes it.
Status ask_oracle(const scenario::Scenario& scenario, std::uint64_t seed,
                  const stack::StackAddress& address, stack::OpenFaasClient& gateway,
                  Answers& known);

class ExpectationCheck : public loadgen::AnswerCheck {
 public:
  ExpectationCheck(const scenario::Scenario& scenario, std::uint64_t seed, const Answers& answers);
  ~ExpectationCheck() override;
  bool accepts(std::uint64_t sequence, int status, std::string_view body) const override;
  // The judge of a flow's callback: a failed execution says so in X-Faas-Flow-Status.
  loadgen::CallbackVerdict judge(const loadgen::Callback& callback) const;
  // What the first wrong answer was, for the report: "request 5, {...}: got ..."; empty while there
  // is none.
  std::string first_wrong() const;

 private:
  bool is_right(std::uint64_t sequence, std::string_view body) const;
  bool fits(const std::string& input, std::string_view body) const;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// JSON texts with the same value; texts that are not JSON must be equal to the byte.
bool same_json(std::string_view a, std::string_view b);

}  // namespace composure::experiment
