#include "harness/experiment/expectation_check.h"

#include <fmt/format.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>

namespace composure::experiment {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kSearched = 16 << 10;  // bytes of an answer that `matches` looks at

bool same_field(const std::string& input, std::string_view body, const std::string& field) {
  const Json sent = Json::parse(input, nullptr, false);
  const Json got = Json::parse(body, nullptr, false);
  return sent.is_object() && got.is_object() && sent.contains(field) && got.contains(field) &&
         sent[field] == got[field];
}

}  // namespace

bool same_json(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const Json left = Json::parse(a, nullptr, false);
  const Json right = Json::parse(b, nullptr, false);
  return !left.is_discarded() && !right.is_discarded() && left == right;
}

struct ExpectationCheck::Impl {
  scenario::Expect expect;
  const Inputs& inputs;
  const Answers& answers;
  std::optional<std::regex> pattern{};
  std::mutex mutex{};  // answers and callbacks are judged on different threads
  std::string first_wrong{};
};

ExpectationCheck::ExpectationCheck(const scenario::Expect& expect, const Inputs& inputs,
                                   const Answers& answers)
    : impl_(new Impl{.expect = expect, .inputs = inputs, .answers = answers}) {
  if (expect.matches) impl_->pattern.emplace(*expect.matches);
}

ExpectationCheck::~ExpectationCheck() = default;

bool ExpectationCheck::fits(const std::string& input, std::string_view body) const {
  const scenario::Expect& expect = impl_->expect;
  if (expect.same_as_fused) {
    const auto right = impl_->answers.find(input);
    if (right == impl_->answers.end() || !same_json(right->second, body)) return false;
  }
  if (expect.echoes_body && !same_json(input, body)) return false;
  if (expect.echoes && !same_field(input, body, *expect.echoes)) return false;
  // libstdc++ matches by recursion: a long answer would overflow the stack.
  const std::string_view searched = body.substr(0, kSearched);
  return !impl_->pattern || std::regex_search(searched.begin(), searched.end(), *impl_->pattern);
}

bool ExpectationCheck::is_right(std::uint64_t sequence, std::string_view body) const {
  const std::string& input = impl_->inputs.of(sequence);
  if (fits(input, body)) return true;
  const std::lock_guard lock(impl_->mutex);
  if (impl_->first_wrong.empty())
    impl_->first_wrong =
        fmt::format("request {}, {}: got {}", sequence, input.substr(0, 80), body.substr(0, 80));
  return false;
}

std::string ExpectationCheck::first_wrong() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->first_wrong;
}

bool ExpectationCheck::accepts(std::uint64_t sequence, int status, std::string_view body) const {
  return status == impl_->expect.status && is_right(sequence, body);
}

loadgen::CallbackVerdict ExpectationCheck::judge(const loadgen::Callback& callback) const {
  const std::string* status = loadgen::find_header(callback.headers, "X-Faas-Flow-Status");
  if (status != nullptr && *status == "failed") return loadgen::CallbackVerdict::failed;
  return is_right(callback.sequence, callback.body) ? loadgen::CallbackVerdict::ok
                                                    : loadgen::CallbackVerdict::wrong;
}

}  // namespace composure::experiment
