// What the requests of a repeat must be answered with.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "harness/experiment/inputs.h"
#include "harness/experiment/oracle.h"
#include "harness/scenario/scenario.h"
#include "loadgen/callback/callback_sink.h"
#include "loadgen/request/request_source.h"

namespace composure::experiment {

class ExpectationCheck : public loadgen::AnswerCheck {
 public:
  // `inputs` and `answers` must outlive this.
  ExpectationCheck(const scenario::Expect& expect, const Inputs& inputs, const Answers& answers);
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
