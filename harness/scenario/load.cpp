#include "harness/scenario/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <filesystem>
#include <memory>
#include <tuple>

#include "base/text.h"
#include "harness/scenario/axes.h"
#include "harness/scenario/check.h"
#include "harness/scenario/known_paths.h"
#include "harness/scenario/mechanism.h"
#include "harness/scenario/replayed_arrivals.h"
#include "harness/scenario/tables.h"
#include "harness/scenario/text.h"
#include "harness/vocabulary/paths.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;
using namespace std::chrono_literals;

constexpr Nanoseconds kQuickDuration = 2s;
constexpr Nanoseconds kQuickWarmup = 500ms;
constexpr std::uint32_t kQuickRepeats = 2;

// What holds for the run as a whole, so no cell can differ in it.
constexpr std::array<std::string_view, 7> kWholeRun{"about",   "matrix", "name",      "order",
                                                    "repeats", "seed",   "thresholds"};

class Loading {
 public:
  explicit Loading(const LoadOptions& options) : options_(options) {}

  Loaded load(std::string_view yaml, const std::string& file) {
    std::vector<Error> errors;
    folder_ = std::filesystem::path(file).parent_path().string();
    auto root = parse_document(yaml, file, errors);
    read_images_folder(errors);
    if (!root) return {std::nullopt, std::move(errors)};
    root_ = std::move(*root);
    apply_settings(errors);
    Plan plan;
    if (root_.kind == Value::Kind::map)
      read_plan(plan);
    else
      problems_.wrong(root_, "", "a map with name, composition, load");
    for (Error& error : problems_.take()) errors.push_back(std::move(error));
    assert(!errors.empty() || !plan.cells.empty());
    if (errors.empty()) check_time(plan, file, errors);
    if (!errors.empty()) return {std::nullopt, std::move(errors)};
    return {std::move(plan), {}};
  }

 private:
  void read_images_folder(std::vector<Error>& errors) {
    if (options_.images.empty()) return;
    auto images = read_images(options_.images);
    if (images)
      images_ = std::move(*images);
    else
      errors.push_back(images.error());
  }

  Checked checked(const Value& root) const {
    return {root, images_ ? &*images_ : nullptr, options_};
  }

  // Puts each `--set path=value` into the tree.
  void apply_settings(std::vector<Error>& errors) {
    if (root_.kind != Value::Kind::map) return;
    for (const std::string& setting : options_.set) {
      const std::string source = "--set " + setting;
      const std::size_t equals = setting.find('=');
      if (equals == std::string::npos || equals == 0) {
        errors.push_back({.what = "found no path; expected path=value, for example load.rate=10/s",
                          .where = source});
        continue;
      }
      auto value = parse_document(setting.substr(equals + 1) + "\n", source, errors);
      if (!value) continue;
      set_places(*value, std::make_shared<const std::string>(source));
      set(setting.substr(0, equals), std::move(*value));
    }
    if (options_.repeats) {
      Value repeats = Value::scalar(std::to_string(*options_.repeats));
      repeats.place.source = std::make_shared<const std::string>("--repeats " + repeats.text);
      root_.put("repeats", std::move(repeats));
    }
  }

  static void set_places(Value& value, const std::shared_ptr<const std::string>& source) {
    value.place = {source, 0, 0};
    for (Key& key : value.keys) key.place = {source, 0, 0};
    for (Value& item : value.items) set_places(item, source);
  }

  void set(const std::string& path, Value value) {
    Problems ignored;  // the scenario as it is so far: which functions and nodes there are
    Scenario known;
    read_section(root_, "", scenario_section(), known, ignored);
    complete_functions(known, checked(root_), ignored);
    const Place place = value.place;
    if (!path_exists(root_, known, path)) return no_such_path(place, "", path, known);
    Value* matrix = root_.find("matrix");
    if (matrix != nullptr && pin_axis(*matrix, path, value)) return;
    if (!put_at(root_, path, std::move(value), kOpenMaps))
      problems_.add(place, path, "cannot be set: what it stands in is no map");
  }

  void no_such_path(const Place& place, const std::string& where, const std::string& path,
                    const Scenario& known) {
    const auto paths = known_paths(root_, known);
    std::string what = fmt::format("\"{}\" is not a path of this scenario", path);
    if (const auto near = nearest_word(path, paths))
      what += fmt::format("; did you mean {}?", *near);
    problems_.add(place, where, what);
  }

  // Reads `root` as one scenario. Only a cell must fit together: in the base, the matrix may still
  // put values in.
  Scenario read(const Value& root, bool as_cell) {
    Scenario scenario;
    read_section(root, "", scenario_section(), scenario, problems_);
    complete_functions(scenario, checked(root), problems_);
    check_graph(scenario.composition, root, problems_);
    read_replayed(scenario.load, root);
    complete_load(scenario.load, root);
    if (as_cell) check_scenario(scenario, checked(root), problems_);
    if (options_.quick) {
      shorten(scenario.load, kQuickDuration);
      scenario.measure.warmup = std::min(scenario.measure.warmup, kQuickWarmup);
      scenario.repeats = std::min(scenario.repeats, kQuickRepeats);
    }
    return scenario;
  }

  // Once for each file, however many cells there are.
  void read_replayed(Load& load, const Value& root) {
    if (!load.replay || load.replay->file.empty() || load.executor != Executor::replay) return;
    Replay& replay = *load.replay;
    const auto known = arrivals_.find({replay.file, replay.row, replay.speed});
    if (known != arrivals_.end()) {
      replay.arrivals = known->second;
      return;
    }
    auto arrivals = read_arrivals(replay, folder_);
    if (!arrivals) {
      const char* path = "load.replay.file";
      return problems_.add(place_of(root, path), path, arrivals.error().text());
    }
    arrivals_[{replay.file, replay.row, replay.speed}] = *arrivals;
    replay.arrivals = std::move(*arrivals);
  }

  void read_plan(Plan& plan) {
    plan.quick = options_.quick;
    plan.scenario = read(root_, false);
    const Value* matrix = root_.find("matrix");
    Problems said;  // reading the scenario has said what is wrong with the matrix's form
    auto axes = matrix == nullptr ? std::vector<PlacedAxis>() : read_axes(*matrix, "matrix", said);
    std::erase_if(axes, [&](const PlacedAxis& axis) { return !check_axis(axis, plan.scenario); });
    const auto combinations = product(axes);
    if (combinations.empty())
      problems_.add(place_of(root_, "matrix"), "matrix",
                    fmt::format("makes more than {} cells", kMaxCells));
    Value base = root_;
    if (Value* held = base.find("matrix")) *held = Value::map();
    for (const Changes& changes : combinations) plan.cells.push_back(read_cell(base, changes));
  }

  // False, with a problem, if one of its paths cannot be varied.
  bool check_axis(const PlacedAxis& axis, const Scenario& known) {
    bool good = true;
    for (std::size_t i = 0; i < axis.paths.size(); ++i) {
      const std::string& path = axis.paths[i];
      const std::string top = path.substr(0, path.find('.'));
      const bool whole_run = std::find(kWholeRun.begin(), kWholeRun.end(), top) != kWholeRun.end();
      const bool exists = path_exists(root_, known, path);
      good = good && exists && !whole_run;
      if (whole_run)
        problems_.add(
            axis.places[i], "matrix",
            fmt::format("\"{}\" holds for the whole run and cannot differ from cell to cell",
                        path));
      else if (!exists)
        no_such_path(axis.places[i], "matrix", path, known);
    }
    return good;
  }

  Cell read_cell(const Value& base, const Changes& changes) {
    Cell cell;
    Value root = base;
    for (const auto& [path, value] : changes) {
      cell.key.emplace_back(path, value_text(path, value));
      if (!put_at(root, path, value, kOpenMaps))
        problems_.add(value.place, "matrix." + path,
                      "cannot be varied: what it stands in is no map");
    }
    cell.scenario = read(root, true);
    if (changes.empty())
      cell.key.emplace_back("composition.mechanism",
                            mechanism_text(cell.scenario.composition.mechanism));
    return cell;
  }

  void check_time(const Plan& plan, const std::string& file, std::vector<Error>& errors) const {
    const Nanoseconds time = estimated_time(plan);
    if (options_.max_time && time > *options_.max_time)
      errors.push_back(
          {.what = fmt::format("would run for about {}; expected at most {} (--max-time)",
                               format_duration(std::chrono::ceil<std::chrono::seconds>(time)),
                               format_duration(*options_.max_time)),
           .where = file});
  }

  const LoadOptions& options_;
  std::string folder_;  // of the scenario file
  std::map<std::tuple<std::string, std::string, double>, ReplayedArrivals> arrivals_;
  Value root_;
  std::optional<std::map<std::string, Image>> images_;
  Problems problems_;
};

}  // namespace

Loaded load_file(const std::string& path, const LoadOptions& options) {
  const auto text = read_file(path, kMaxDocumentBytes);
  if (!text) return {std::nullopt, {text.error()}};
  return load_text(*text, path, options);
}

Loaded load_text(std::string_view yaml, const std::string& file, const LoadOptions& options) {
  return Loading(options).load(yaml, file);
}

}  // namespace composure::scenario
