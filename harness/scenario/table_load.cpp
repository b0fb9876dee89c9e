#include <regex>

#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;
using namespace std::chrono_literals;

Codec<Executor> executor_codec() {
  return word_codec<Executor>({{"constant-arrival-rate", Executor::constant_arrival_rate},
                               {"poisson-arrival-rate", Executor::poisson_arrival_rate},
                               {"ramping-arrival-rate", Executor::ramping_arrival_rate},
                               {"replay", Executor::replay},
                               {"constant-vus", Executor::constant_vus},
                               {"ramping-vus", Executor::ramping_vus},
                               {"shared-iterations", Executor::shared_iterations}});
}

constexpr std::uint32_t kMostCallers = 10'000;

// A bare number is one of callers; a rate may be zero here.
Codec<StageTarget> stage_target_codec() {
  const std::string kind = "a rate (100/s, 0/s), or a number of callers up to 10000";
  return {.kind = kind,
          .read = [kind](const Value& value, const std::string& path,
                         Problems& problems) -> std::optional<StageTarget> {
            if (value.kind == Value::Kind::scalar) {
              if (value.text == "0/s") return StageTarget{.is_rate = true};
              const auto callers = parse_whole(value.text);
              if (callers && *callers <= kMostCallers)
                return StageTarget{.value = static_cast<double>(*callers)};
              if (value.text.find('/') != std::string::npos) {
                const auto rate = rate_codec().read(value, path, problems);
                if (!rate) return std::nullopt;
                return StageTarget{.is_rate = true, .value = rate->per_second};
              }
            }
            problems.wrong(value, path, kind);
            return std::nullopt;
          },
          .show =
              [](const StageTarget& target) {
                if (target.is_rate)
                  return target.value == 0 ? Value::scalar("0/s")
                                           : rate_codec().show(Rate{target.value});
                return Value::scalar(std::to_string(static_cast<std::uint32_t>(target.value)));
              }};
}

Codec<std::vector<Stage>> stages_codec() {
  constexpr const char* kKind = "a list of {duration, target}";
  return {.kind = kKind,
          .read = [](const Value& value, const std::string& path,
                     Problems& problems) -> std::optional<std::vector<Stage>> {
            std::vector<Stage> stages;
            if (value.kind == Value::Kind::null) return stages;
            if (value.kind != Value::Kind::list) {
              problems.wrong(value, path, kKind);
              return std::nullopt;
            }
            for (std::size_t i = 0; i < value.items.size(); ++i)
              read_section(value.items[i], path + "[" + std::to_string(i) + "]", stage_section(),
                           stages.emplace_back(), problems);
            return stages;
          },
          .show =
              [](const std::vector<Stage>& stages) {
                if (stages.empty()) return Value();
                Value list = Value::list();
                for (const Stage& stage : stages)
                  list.items.push_back(show_section(stage_section(), stage));
                return list;
              }};
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
                 "open loop: requests at a rate, whatever the answers; or closed loop: callers "
                 "that wait for each answer"),
           field("rate", &Load::rate, optional(rate_codec()), "",
                 "arrivals of an open loop (required); at the start, under ramping-arrival-rate"),
           field("jitter", &Load::jitter, share_codec(), "0",
                 "how far a request may be due after its place, as a share of the interval, under "
                 "constant-arrival-rate"),
           field("replay", &Load::replay, optional(section_codec(&replay_section)), "",
                 "the file that says when requests are due, under replay (required there)"),
           field("vus", &Load::vus, count_codec(1, kMostCallers), "1",
                 "callers of a closed loop; at the start, under ramping-vus"),
           field("stages", &Load::stages, stages_codec(), "",
                 "how rate or callers go on, under ramping-arrival-rate and ramping-vus"),
           field("iterations", &Load::iterations, optional(whole_codec(1, 1'000'000'000)), "",
                 "requests of all callers together, under shared-iterations (required there)"),
           field("think", &Load::think, duration_codec(0ms), "0s",
                 "pause of a caller before its next request"),
           field("duration", &Load::duration, duration_codec(1ms), "10s",
                 "length of one repeat, without the warm-up: with stages their sum, under "
                 "shared-iterations and replay the most (by default the whole file)"),
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

const Section<Stage>& stage_section() {
  static const Section<Stage> section{
      .fields = {field("duration", &Stage::duration, duration_codec(0ms), kRequired, "0s: a jump"),
                 field("target", &Stage::target, stage_target_codec(), kRequired,
                       "where the straight line ends, as the executor has it")},
      .later = {}};
  return section;
}

const Section<Replay>& replay_section() {
  static const Section<Replay> section{
      .fields = {field("file", &Replay::file, text_codec(), kRequired,
                       "times in seconds, one on each line, or counts per minute as those of the "
                       "Azure Functions trace; from the scenario file's folder"),
                 field("speed", &Replay::speed, factor_codec(), "1",
                       "60: an hour of the file in a minute"),
                 field("row", &Replay::row, text_codec(), "",
                       "of counts per minute: only the rows with a cell that is this")},
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
