#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <chrono>

#include "harness/scenario/check.h"
#include "harness/scenario/replayed_arrivals.h"
#include "harness/vocabulary/paths.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;

// As it stands in the file.
std::string executor_text(const Value& root) {
  const Value* executor = look_up(root, "load.executor");
  return executor == nullptr ? "constant-arrival-rate" : executor->text;
}

// A key of the load, in the words of the problems.
class LoadKey {
 public:
  LoadKey(const Value& root, const char* name, Problems& problems)
      : root_(root), path_(std::string("load.") + name), problems_(problems) {}

  bool said() const {
    const Value* value = look_up(root_, path_);
    return value != nullptr && value->kind != Value::Kind::null;
  }
  // Something is wrong with its value, and said.
  bool wrong_already() const { return problems_.any_below(path_); }
  void missing(const std::string& expected) const {
    if (root_.find("load") == nullptr) return;  // said already
    problems_.add(place_of(root_, "load"), path_, "missing; expected " + expected);
  }
  void meaningless(const std::string& rest) const {
    wrong(fmt::format("has no meaning under {}{}", executor_text(root_), rest));
  }
  void wrong(const std::string& what) const { problems_.add(place_of(root_, path_), path_, what); }

 private:
  const Value& root_;
  std::string path_;
  Problems& problems_;
};

Nanoseconds sum_of(const std::vector<Stage>& stages) {
  Nanoseconds sum{0};
  for (const Stage& stage : stages) sum += stage.duration;
  return sum;
}

void check_rate(const Load& load, const LoadKey& rate) {
  const bool needed = is_open_loop(load.executor) && !has_times(load.executor);
  if (needed && !rate.said()) rate.missing("a rate, for example 100/s");
  if (!is_open_loop(load.executor) && load.rate)
    rate.meaningless(", where callers wait for their answers; expected vus alone");
  if (load.executor == Executor::replay && load.rate)
    rate.meaningless(", whose file says when requests are due; expected replay.speed");
}

void check_callers(const Load& load, const LoadKey& vus, const LoadKey& think) {
  if (!is_open_loop(load.executor)) return;
  if (load.vus != 1) vus.meaningless("; expected rate alone, or executor: constant-vus");
  if (load.think > Nanoseconds{0}) think.meaningless(", where nobody waits for an answer");
}

void check_iterations(const Load& load, const LoadKey& iterations) {
  const bool shared = load.executor == Executor::shared_iterations;
  if (shared && !load.iterations) iterations.missing("a number of requests above zero");
  if (!shared && load.iterations) iterations.meaningless("; expected executor: shared-iterations");
}

void check_jitter(const Load& load, const LoadKey& jitter) {
  if (load.executor != Executor::constant_arrival_rate && load.jitter > 0)
    jitter.meaningless("; expected executor: constant-arrival-rate");
}

void check_replay(const Load& load, const LoadKey& replay) {
  if (load.executor != Executor::replay && load.replay)
    replay.meaningless("; expected executor: replay");
  if (load.executor == Executor::replay && !load.replay && !replay.wrong_already())
    replay.missing("a map with file");
}

void check_stages(const Load& load, const LoadKey& stages) {
  if (!has_stages(load.executor)) {
    if (!load.stages.empty())
      stages.meaningless("; expected executor: ramping-arrival-rate or ramping-vus");
    return;
  }
  if (stages.wrong_already()) return;
  const bool rates = is_open_loop(load.executor);
  const char* what = rates ? "rates, for example 100/s" : "numbers of callers, for example 20";
  if (load.stages.empty()) return stages.missing("a list of {duration, target}");
  for (const Stage& stage : load.stages)
    if (stage.target.is_rate != rates)
      return stages.wrong(fmt::format("expected targets that are {}", what));
  if (sum_of(load.stages) == Nanoseconds{0}) return stages.wrong("expected a duration above zero");
  const bool idle = rates && !load.rate &&
                    std::all_of(load.stages.begin(), load.stages.end(),
                                [](const Stage& stage) { return stage.target.value == 0; });
  if (idle) stages.wrong("expected a rate above zero somewhere");
}

// Of stages it is the sum: said otherwise, it was overruled.
void check_duration(const Load& load, const Value& root, const LoadKey& duration) {
  const bool replays = load.replay && load.replay->arrivals.moments != nullptr;
  if (replays && duration.said() && replayed(load).arrivals == 0)
    duration.wrong(
        fmt::format("is over before the first arrival, which is due after {}",
                    format_duration(Nanoseconds(load.replay->arrivals.moments->front()))));
  if (!has_stages(load.executor) || load.stages.empty() || !duration.said()) return;
  const auto said = parse_duration(look_up(root, "load.duration")->text);
  if (said && *said != sum_of(load.stages))
    duration.wrong(fmt::format("is not the sum of the stages, {}; expected none beside stages",
                               format_duration(sum_of(load.stages))));
}

}  // namespace

void complete_load(Load& load, const Value& root) {
  if (has_stages(load.executor) && !load.stages.empty()) load.duration = sum_of(load.stages);
  if (!load.replay || load.replay->arrivals.moments == nullptr) return;
  const Nanoseconds whole = duration_of(load.replay->arrivals);
  const Value* said = look_up(root, "load.duration");
  const bool all = said == nullptr || said->kind == Value::Kind::null;
  load.duration = all ? whole : std::min(load.duration, whole);
}

void shorten(Load& load, Nanoseconds most) {
  const Nanoseconds whole = load.duration;
  if (load.replay && load.replay->arrivals.moments != nullptr)
    most = std::max<Nanoseconds>(most, std::chrono::ceil<std::chrono::milliseconds>(Nanoseconds(
                                           load.replay->arrivals.moments->front() + 1)));
  if (whole <= most) return;
  load.duration = most;
  Nanoseconds before{0}, shortened{0};
  for (Stage& stage : load.stages) {
    before += stage.duration;
    // The borders are scaled, not the stages: these then add up to the whole.
    const auto share = static_cast<long double>(before.count()) / whole.count();
    const Nanoseconds border(static_cast<std::int64_t>(share * most.count()));
    stage.duration = border - shortened;
    shortened = border;
  }
  assert(!has_stages(load.executor) || load.stages.empty() || shortened == load.duration);
}

void check_load(const Load& load, const Value& root, Problems& problems) {
  check_rate(load, LoadKey(root, "rate", problems));
  check_callers(load, LoadKey(root, "vus", problems), LoadKey(root, "think", problems));
  check_iterations(load, LoadKey(root, "iterations", problems));
  check_jitter(load, LoadKey(root, "jitter", problems));
  check_replay(load, LoadKey(root, "replay", problems));
  check_stages(load, LoadKey(root, "stages", problems));
  check_duration(load, root, LoadKey(root, "duration", problems));
  const Value* body = look_up(root, "load.body");
  if (body != nullptr && body->find("json") != nullptr && body->find("text") != nullptr)
    problems.add(body->place, "load.body", "found json and text; expected one of them");
}

}  // namespace composure::scenario
