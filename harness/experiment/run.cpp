#include "harness/experiment/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <filesystem>
#include <memory>

#include "harness/analysis/completeness.h"
#include "harness/analysis/summarise.h"
#include "harness/analysis/verdict.h"
#include "harness/experiment/measurement.h"
#include "harness/experiment/platform.h"
#include "harness/experiment/run_environment.h"
#include "harness/experiment/stack_needs.h"
#include "result/json.h"
#include "harness/scenario/text.h"
#include "harness/scenario/replayed_arrivals.h"

namespace composure::experiment {
namespace {

using scenario::Plan;

std::optional<result::Replayed> replayed_by(const scenario::Load& load) {
  if (!load.replay) return std::nullopt;
  const auto offered = scenario::replayed(load);
  return result::Replayed{.file = load.replay->file,
                          .speed = load.replay->speed,
                          .arrivals = offered.arrivals,
                          .busiest_second = offered.busiest_second,
                          .checksum = load.replay->arrivals.checksum};
}

// Without the end of a log that may follow.
std::string first_line(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  return line.substr(0, line.find("; its log ends"));
}

// A run from its folder to its verdict; result.json is true at every moment of it.
class Run {
 public:
  Run(const Plan& plan, const RunOptions& options, RunObserver& observer)
      : plan_(plan),
        options_(options),
        observer_(observer),
        begun_(std::chrono::system_clock::now()) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // The stack goes first, so that its logs are whole when they are masked.
  ~Run() {
    platform_.reset();
    if (!folder_) return;
    if (auto ok = folder_->mask_secrets(); !ok)
      observer_.note("passwords may stand in the record: " + ok.error().text());
  }

  Result<result::RunResult> go() {
    if (auto ok = options_.resume ? reopen_folder() : open_folder(); !ok) return ok.error();
    if (auto ok = write(RunState::under_way); !ok) return ok.error();
    platform_ = std::make_unique<Platform>(options_, observer_, *folder_);
    if (auto ok = begin(); !ok && !stopped()) return not_begun(ok.error());
    if (!stopped())
      if (auto ok = measure_all(); !ok) return ok.error();
    platform_->keep_logs();
    const bool interrupted = stopped() && !missing_turns().empty();
    if (auto ok = write(interrupted ? RunState::interrupted : RunState::ended); !ok)
      return ok.error();
    return std::move(run_);
  }

 private:
  using RunState = analysis::RunState;

  bool stopped() const { return options_.stop.stop_requested(); }

  Status open_folder() {
    auto folder = result::RunFolder::create(options_.results, plan_.scenario.name, begun_);
    if (!folder) return folder.error();
    folder_ = std::make_unique<result::RunFolder>(std::move(*folder));
    run_.name = plan_.scenario.name;
    run_.about = plan_.scenario.about;
    run_.started = result::utc_text(begun_);
    run_.quick = plan_.quick;
    run_.repeats_planned = plan_.scenario.repeats;
    run_.folder = shown(folder_->path());
    for (const scenario::Cell& cell : plan_.cells) {
      run_.cells.emplace_back();
      run_.cells.back().key = cell.key;
      run_.cells.back().label = analysis::label_of(cell.key, plan_.scenario.name);
      run_.cells.back().replayed = replayed_by(cell.scenario.load);
    }
    if (auto ok = folder_->write_invocation(options_.invocation); !ok) return ok;
    return folder_->write_scenario(scenario::resolved_yaml(plan_.scenario));
  }

  Status reopen_folder() {
    run_ = *options_.resume;
    auto folder = result::RunFolder::open(run_.folder);
    if (!folder) return folder.error();
    folder_ = std::make_unique<result::RunFolder>(std::move(*folder));
    if (auto ok = check_unchanged(); !ok) return ok;
    assert(run_.cells.size() == plan_.cells.size());
    measured_before_s_ = run_.duration_s;
    run_.notes.push_back("gone on with at " + result::utc_text(begun_));
    return {};
  }

  // The record was read before the folder was ours.
  Status check_unchanged() const {
    auto now = result::read_run(folder_->path());
    if (!now) return now.error();
    now->folder = run_.folder;
    if (result::to_json(*now) == result::to_json(run_)) return {};
    return Error{"another composure went on with it in this moment", folder_->path(),
                 "look at it again: composure run --resume"};
  }

  // As the user would type it, from where the user is.
  static std::string shown(const std::string& path) {
    std::error_code problem;
    const auto near = std::filesystem::proximate(path, problem).string();
    return problem || near.starts_with("../..") ? path : near;
  }

  Status begin() {
    if (auto ok = check_needs(); !ok) return ok;
    const auto turns = missing_turns();
    if (auto ok = platform_->bring_up(needs_of(turns.empty() ? 0 : turns.front().cell)); !ok)
      return ok;
    return describe();
  }

  // What is left to the reader of the record; the user hears `why`.
  Error not_begun(const Error& why) {
    gave_up_ = "it could not begin: " + first_line(why.text());
    (void)(options_.resume ? folder_->write_result(*options_.resume) : write(RunState::ended));
    return why;
  }

  // Error: the first part of a run that is gone on with was measured on another machine.
  Status describe() {
    result::Environment now = environment_of(*platform_, options_, plan_.scenario.seed, observer_);
    if (!options_.resume || run_.environment.fingerprint.empty()) {
      run_.environment = std::move(now);
      return folder_->write_environment(run_.environment);
    }
    if (auto ok = check_same_machine(run_.environment, now, run_.folder); !ok) return ok;
    if (run_.environment.git_revision != now.git_revision)
      run_.notes.push_back(fmt::format("gone on with at revision {} of composure, begun at {}",
                                       now.git_revision, run_.environment.git_revision));
    return {};
  }

  StackNeeds needs_of(std::size_t cell) const { return stack_needs(plan_.cells[cell].scenario); }

  // Cells of one run may need different stacks; somebody else's is one.
  Status check_needs() const {
    for (std::size_t i = 1; i < plan_.cells.size(); ++i)
      if (options_.on && needs_of(i) != needs_of(0))
        return Error{.what = "its cells need different stacks (stack, measure.metrics)",
                     .where = run_.cells[i].label,
                     .hint = "run it without --on"};
    return {};
  }

  // Brings up another stack where the next cell needs one.
  Status stand_for(std::size_t cell) {
    if (platform_->is_up() && platform_->needs() == needs_of(cell)) return {};
    if (auto ok = platform_->bring_up(needs_of(cell)); !ok) {
      gave_up_ = fmt::format("the stack for {} did not come up: {}", run_.cells[cell].label,
                             first_line(ok.error().text()));
      return {};
    }
    add_versions(*platform_, run_.environment);
    return folder_->write_environment(run_.environment);
  }

  // What still has to be measured, in the order of the plan.
  std::vector<scenario::Turn> missing_turns() const {
    std::vector<scenario::Turn> turns = scenario::turns(plan_);
    std::erase_if(turns, [this](const scenario::Turn& turn) {
      const auto lacking = analysis::missing(run_.cells[turn.cell], run_.repeats_planned);
      return std::find(lacking.begin(), lacking.end(), turn.repeat + 1) == lacking.end();
    });
    return turns;
  }

  // Each once; then once more what did not go well.
  Status measure_all() {
    std::vector<scenario::Turn> again;
    const std::vector<scenario::Turn> turns = missing_turns();
    total_ = turns.size();
    if (auto ok = measure_turns(turns, again); !ok) return ok;
    total_ += again.size();
    std::vector<scenario::Turn> hopeless;
    return measure_turns(again, hopeless);
  }

  Status measure_turns(const std::vector<scenario::Turn>& turns,
                       std::vector<scenario::Turn>& again) {
    for (const scenario::Turn& turn : turns) {
      if (stopped() || !gave_up_.empty()) return {};
      if (auto ok = stand_for(turn.cell); !ok) return ok;
      if (!gave_up_.empty()) return {};
      result::Cell& cell = run_.cells[turn.cell];
      RunObserver::Phase phase{.name = {}, .label = cell.label, .index = done_++, .total = total_};
      Measured made = measure(platform_->bench(), plan_.cells[turn.cell], turn.repeat + 1,
                              next_attempt(cell, turn.repeat + 1), phase);
      if (auto ok = folder_->mask_secrets(); !ok) return ok;
      observer_.measured(phase, made.repeat);
      if (made.worth_another_attempt) again.push_back(turn);
      cell.repeats.push_back(std::move(made.repeat));
      if (auto ok = write(RunState::under_way); !ok) return ok;
      if (!stopped()) keep_stack_up(cell);
    }
    return {};
  }

  static std::uint64_t next_attempt(const result::Cell& cell, std::uint64_t index) {
    std::uint64_t last = 0;
    for (const result::Repeat& repeat : cell.repeats)
      if (repeat.index == index) last = std::max(last, repeat.attempt);
    return last + 1;
  }

  // A stack of our own that broke is brought up anew, once in a run.
  void keep_stack_up(const result::Cell& cell) {
    const Status well = platform_->check();
    if (well) return;
    const std::string why = fmt::format("after repeat {} of {}: {}", cell.repeats.back().index,
                                        cell.label, first_line(well.error().text()));
    if (!platform_->is_own() || brought_up_anew_) {
      gave_up_ = (brought_up_anew_ ? "the stack broke again " : "the stack broke ") + why;
      return;
    }
    brought_up_anew_ = true;
    run_.notes.push_back("the stack was brought up anew " + why);
    observer_.note(run_.notes.back());
    if (auto ok = platform_->bring_up(platform_->needs()); !ok)
      gave_up_ = "the stack did not come up again: " + first_line(ok.error().text());
  }

  Status write(RunState state) {
    const std::chrono::duration<double> passed = std::chrono::system_clock::now() - begun_;
    run_.duration_s = measured_before_s_ + passed.count();
    analysis::summarise(run_);
    analysis::judge(run_, threshold_rules(), state);
    if (!gave_up_.empty() && run_.verdict == result::Verdict::incomplete)
      run_.reasons.insert(run_.reasons.begin(), gave_up_);
    return folder_->write_result(run_);
  }

  std::vector<analysis::ThresholdRule> threshold_rules() const {
    std::vector<analysis::ThresholdRule> rules;
    for (const scenario::Threshold& each : plan_.scenario.thresholds) {
      analysis::ThresholdRule rule{.metric = each.metric,
                                   .at_most = {},
                                   .at_least = {},
                                   .warn_only = each.on_breach == scenario::OnBreach::warn};
      (each.bound == scenario::Bound::at_most ? rule.at_most : rule.at_least) = each.limit;
      rules.push_back(std::move(rule));
    }
    return rules;
  }

  const Plan& plan_;
  const RunOptions& options_;
  RunObserver& observer_;
  std::chrono::system_clock::time_point begun_;
  double measured_before_s_ = 0;  // of a run that is gone on with
  result::RunResult run_;
  std::unique_ptr<result::RunFolder> folder_;
  std::unique_ptr<Platform> platform_;
  std::size_t done_ = 0, total_ = 0;  // measurements
  bool brought_up_anew_ = false;
  std::string gave_up_;  // why nothing more can be measured
};

}  // namespace

Result<result::RunResult> run(const Plan& plan, const RunOptions& options, RunObserver& observer) {
  return Run(plan, options, observer).go();
}

}  // namespace composure::experiment
