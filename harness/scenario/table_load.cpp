#include <regex>

#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

using namespace std::chrono_literals;

Codec<Executor> executor_codec() {
  return word_codec<Executor>({{"constant-arrival-rate", Executor::constant_arrival_rate},
                               {"constant-vus", Executor::constant_vus}},
                              {"poisson-arrival-rate", "ramping-arrival-rate", "ramping-vus",
                               "replay", "shared-iterations"});
}

Codec<int> status_codec() {
  const auto count = count_codec(100, 599);
  return {
      .kind = "an HTTP status, 100 to 599",
      .read = [count](const Value& value, const std::string& path,
                      Problems& problems) -> std::optional<int> {
        const auto status = count.read(value, path, problems);
        return status ? std::optional(static_cast<int>(*status)) : std::nullopt;
      },
      .show =
          [count](const int& status) { return count.show(static_cast<std::uint32_t>(status)); }};
}

Codec<std::optional<std::string>> pattern_codec() {
  constexpr std::size_t kLongest = 1000;
  auto codec = optional(text_codec());
  codec.kind = "a regular expression (ECMAScript, at most 1000 characters)";
  codec.read = [kind = codec.kind](
                   const Value& value, const std::string& path,
                   Problems& problems) -> std::optional<std::optional<std::string>> {
    bool good = value.kind == Value::Kind::scalar && value.text.size() <= kLongest;
    try {
      if (good) std::regex compiled(value.text);
    } catch (const std::regex_error&) {
      good = false;
    }
    if (good) return value.text;
    problems.wrong(value, path, kind);
    return std::nullopt;
  };
  return codec;
}

Field<Expect> same_as_field() {
  const auto words = word_codec<bool>({{"fused", true}});
  return {
      .text = {.name = "same_as",
               .kind = words.kind,
               .fallback = {},
               .required = false,
               .help = "the answer that the fused composition gives to the same request"},
      .read =
          [words](const Value& value, const std::string& path, Expect& into, Problems& problems) {
            if (const auto read = words.read(value, path, problems)) into.same_as_fused = *read;
          },
      .show =
          [](const Expect& from) { return from.same_as_fused ? Value::scalar("fused") : Value(); }};
}

Field<Expect> echoes_field() {
  return {
      .text = {.name = "echoes",
               .kind = "body, or a field",
               .fallback = {},
               .required = false,
               .help =
                   "the answer equals the request's body, or has this field with the body's value"},
      .read =
          [](const Value& value, const std::string& path, Expect& into, Problems& problems) {
            const auto text = text_codec().read(value, path, problems);
            if (!text) return;
            into.echoes_body = *text == "body";
            if (!into.echoes_body) into.echoes = *text;
          },
      .show =
          [](const Expect& from) {
            if (from.echoes_body) return Value::scalar("body");
            return from.echoes ? Value::scalar(*from.echoes) : Value();
          }};
}

}  // namespace

const Section<Load>& load_section() {
  static const Section<Load> section{
      .fields =
          {field("executor", &Load::executor, executor_codec(), "constant-arrival-rate",
                 "open loop: requests at a rate, whatever the answers; or closed loop: vus callers "
                 "that wait for each answer"),
           field("rate", &Load::rate, optional(rate_codec()), "",
                 "arrivals, under constant-arrival-rate (required there)"),
           field("vus", &Load::vus, count_codec(1, 10'000), "1", "callers, under constant-vus"),
           field("duration", &Load::duration, duration_codec(1ms), "10s",
                 "length of one repeat, without the warm-up"),
           field("timeout", &Load::timeout, duration_codec(1ms), "30s",
                 "past it a request counts as a timeout"),
           field("until", &Load::until,
                 word_codec<Until>(
                     {{"completed", Until::completed}, {"acknowledged", Until::acknowledged}}),
                 "completed",
                 "when a request to a flow is done: its result exists, or the front function has "
                 "answered"),
           field("body", &Load::body, section_codec(&body_section), "{}", "what is sent"),
           field("max_body", &Load::max_body, bytes_codec(), "1Mi",
                 "a longer answer is an outcome of its own"),
           field("max_in_flight", &Load::max_in_flight, count_codec(1, 100'000), "10000",
                 "requests open at once; what is due beyond it is dropped and counted")},
      .later = {}};
  return section;
}

const Section<Expect>& expect_section() {
  static const Section<Expect> section{
      .fields = {field("status", &Expect::status, status_codec(), "200",
                       "status of a right answer"),
                 same_as_field(), echoes_field(),
                 field("matches", &Expect::matches, pattern_codec(), "",
                       "found somewhere in the first 16 KiB of the answer's text")},
      .later = {}};
  return section;
}

}  // namespace composure::scenario
