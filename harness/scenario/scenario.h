// A scenario as values: one question, the composition it asks about, the load, and what to vary.
// docs/scenario.md explains the words; load.h makes these from YAML, with every error at once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/units.h"

namespace composure::scenario {

// --- functions

struct Limits {
  std::optional<double> cpus{};                 // cores, > 0
  std::optional<std::uint64_t> memory_bytes{};  // > 0
  friend bool operator==(const Limits&, const Limits&) = default;
};

struct Function {
  std::string image{};  // a folder of the images' folder, or another provider's container image
  std::string language = "cpp";
  std::map<std::string, std::string> environment{};
  Limits limits{};
  std::map<std::string, std::string> labels{};
  friend bool operator==(const Function&, const Function&) = default;
};

// --- composition

// mechanism.h says what they mean.
enum class MechanismKind { fused, manual, flow };
enum class Store { objects, cache };

struct Mechanism {
  MechanismKind kind = MechanismKind::manual;
  Store store = Store::objects;  // used by flow alone; objects for the others
  friend bool operator==(const Mechanism&, const Mechanism&) = default;
};

// An empty `next` ends the chain: of the body it stands in, or of the whole execution.
struct Task {
  std::string function{};  // a key of Scenario::functions
  std::string next{};
  friend bool operator==(const Task&, const Task&) = default;
};

struct Switch {
  std::string field{};                         // of the JSON payload that arrives
  std::map<std::string, std::string> cases{};  // value of the field -> node
  std::string otherwise{};                     // node when no case fits; YAML's `default`
  friend bool operator==(const Switch&, const Switch&) = default;
};

struct RepeatNode {
  std::string body{};  // first node of the chain that is repeated
  // 0..10,000, or the payload field that carries it.
  std::variant<std::uint32_t, std::string> times{};
  std::string next{};
  friend bool operator==(const RepeatNode&, const RepeatNode&) = default;
};

using Node = std::variant<Task, Switch, RepeatNode>;

struct Composition {
  Mechanism mechanism{};
  std::string start{};
  std::map<std::string, Node> nodes{};
  friend bool operator==(const Composition&, const Composition&) = default;
};

// --- load

enum class Executor {
  constant_arrival_rate,
  poisson_arrival_rate,
  ramping_arrival_rate,
  replay,
  constant_vus,
  ramping_vus,
  shared_iterations,
};
// Whether requests are due by a schedule, whatever the answers; otherwise callers wait for them.
bool is_open_loop(Executor executor);
bool has_stages(Executor executor);
// Whether it needs no `rate`, since something else says when requests are due.
bool has_times(Executor executor);

// Where a stage's line ends.
struct StageTarget {
  bool is_rate = false;  // arrivals per second, otherwise callers (a whole number)
  double value = 0;
  friend bool operator==(const StageTarget&, const StageTarget&) = default;
};

// A straight line from where the last stage ended; without a duration it is a jump.
struct Stage {
  Nanoseconds duration{};
  StageTarget target{};
  friend bool operator==(const Stage&, const Stage&) = default;
};

// The arrivals of a file, read when the scenario is.
struct ReplayedArrivals {
  // Nanoseconds from the start, ascending; at the speed that is asked for.
  std::shared_ptr<const std::vector<std::int64_t>> moments{};
  std::string checksum{};  // of the file (base/text.h), 16 hexadecimal digits
};
bool operator==(const ReplayedArrivals& a, const ReplayedArrivals& b);

struct Replay {
  std::string file{};  // as it is written: from the scenario file's folder, or absolute
  double speed = 1;    // 2: twice as fast; > 0
  // Of counts per minute: only rows with a cell that is exactly this; empty: all together.
  std::string row{};
  ReplayedArrivals arrivals{};
  friend bool operator==(const Replay&, const Replay&) = default;
};

enum class Until { completed, acknowledged };

// A JSON value that may differ from request to request; see body.h.
struct BodyPart {
  enum class Kind { constant, uniform, choice, sequence, object, array };
  Kind kind = Kind::object;
  std::string json = "null";  // constant: the value as JSON text
  double low = 0;             // uniform, sequence: bounds, both included, |x| <= 2^53
  double high = 0;
  bool whole = true;  // uniform: both bounds were written as integers, so the values are integers
  std::vector<std::string> names{};  // object: the name of each part, as JSON text (quoted)
  std::vector<BodyPart> parts{};  // object, array: the members; choice: the values to choose from
  friend bool operator==(const BodyPart&, const BodyPart&) = default;
};

struct Body {
  std::optional<std::string> text{};  // sent as it is; or else
  BodyPart json{};                    // rendered per request; default: an empty object
  friend bool operator==(const Body&, const Body&) = default;
};

struct Load {
  Executor executor = Executor::constant_arrival_rate;
  // Of arrivals; under ramping_arrival_rate at the start, where nothing is 0. Present under the
  // other open loops, never under closed ones.
  std::optional<Rate> rate{};
  // How far a request may be due after its place, as a share of the interval; 0 but under
  // constant_arrival_rate.
  double jitter = 0;
  // Present under `replay` alone.
  std::optional<Replay> replay{};
  std::uint32_t vus = 1;        // callers at once in a closed loop; under ramping_vus at the start
  std::vector<Stage> stages{};  // of the ramping ones
  // Requests of all callers together: present under shared_iterations alone.
  std::optional<std::uint64_t> iterations{};
  Nanoseconds think{};  // of a caller, between an answer and its next request
  // Of one repeat, without the warm-up: the sum of the stages where there are some; under
  // shared_iterations the most; under `replay` to just past the last arrival, or as long as is
  // said.
  Nanoseconds duration{};
  Nanoseconds timeout{};           // past it a request counts as a timeout
  Until until = Until::completed;  // which answer of a flow is waited for
  Body body{};
  std::uint64_t max_body = 0;  // bytes of an answer; more is an outcome of its own
  // Requests open at once; what is due beyond it is dropped and counted.
  std::uint32_t max_in_flight = 0;
  friend bool operator==(const Load&, const Load&) = default;
};

// What a right answer is; every answer is checked against all that is given here. A failed check is
// `wrong`.
struct Expect {
  int status = 200;
  // JSON-equal to the fused composition's answer to the same request body.
  bool same_as_fused = false;
  bool echoes_body = false;  // JSON-equal to the request's body
  // This field of the answer (a JSON object) equals that of the request's body.
  std::optional<std::string> echoes{};
  std::optional<std::string> matches{};  // ECMAScript regular expression found in the answer's text
  friend bool operator==(const Expect&, const Expect&) = default;
};

// --- what to vary, how often, how to look

// One axis of the matrix: one path, or several that change together (`zip`).
struct Axis {
  std::vector<std::string> paths{};                // "load.rate"
  std::vector<std::vector<std::string>> values{};  // [value][path], as YAML flow text
  friend bool operator==(const Axis&, const Axis&) = default;
};

enum class Order { interleaved, sequential };

// Who decides how many replicas a function has.
enum class Scaler { alert, cpu };

// By alert: a rule of the stack's Prometheus has its Alertmanager tell the gateway, which adds
// replicas while the alert fires and goes back to `min` when it is resolved. Defaults are those of
// OpenFaaS's chart. By CPU: the algorithm of Kubernetes' Horizontal Pod Autoscaler brings what its
// replicas use to `target` of their limit.
struct Autoscale {
  Scaler by = Scaler::alert;
  Rate above{5};              // alert: invocations answered with 200, over `window`; > 0
  Nanoseconds window{};       // at least two scrapes
  Nanoseconds hold{};         // alert: how long it must last before it fires; YAML's `for`
  std::uint32_t factor = 20;  // alert: per cent of `max` that one adds, 1..100
  std::uint32_t min = 1;      // replicas; <= max
  std::uint32_t max = 20;
  double target = 0.7;          // cpu: share of a replica's limit, > 0
  Nanoseconds stabilisation{};  // cpu: how long fewer must be wanted
  friend bool operator==(const Autoscale&, const Autoscale&) = default;
};

struct StackSettings {
  std::uint32_t warm = 1;                                // replicas per function before the load
  std::optional<Autoscale> autoscale{};                  // absent: their number stays as it is
  std::map<std::string, std::string> implementations{};  // component -> which, if not the default
  friend bool operator==(const StackSettings&, const StackSettings&) = default;
};

struct Measure {
  double traces = 1;      // share of the executions that are traced, 0..1
  Nanoseconds metrics{};  // interval between scrapes
  Nanoseconds warmup{};   // load before each repeat that is not recorded
  bool awake = true;      // whether cores are kept from halting meanwhile
  friend bool operator==(const Measure&, const Measure&) = default;
};

enum class Bound { at_most, at_least };
enum class OnBreach { fail, warn };

struct Threshold {
  std::string metric{};  // a name of metrics.h
  Bound bound = Bound::at_most;
  double limit = 0;  // in the metric's base unit: nanoseconds, per second, a count, a share 0..1
  OnBreach on_breach = OnBreach::fail;
  friend bool operator==(const Threshold&, const Threshold&) = default;
};

// --- the whole

struct Scenario {
  std::string name{};
  std::string about{};
  // Those declared, and the images that tasks name directly.
  std::map<std::string, Function> functions{};
  Composition composition{};
  Load load{};
  Expect expect{};
  std::vector<Axis> matrix{};
  std::uint32_t repeats = 0;  // of each cell, >= 1
  Order order = Order::interleaved;
  std::uint64_t seed = 0;
  StackSettings stack{};
  Measure measure{};
  std::vector<Threshold> thresholds{};
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// One combination of the matrix.
struct Cell {
  // Path and value in the order of the matrix: {"composition.mechanism", "flow/cache"},
  // {"load.rate", "100/s"}. A scenario without a matrix has one cell, keyed by its mechanism.
  std::vector<std::pair<std::string, std::string>> key{};
  Scenario scenario{};  // with these values put in; its `matrix` is empty
  friend bool operator==(const Cell&, const Cell&) = default;
};

// "composition.mechanism=flow/cache, load.rate=100/s".
std::string cell_text(const Cell& cell);

// What is to be run, as load.h gives it.
struct Plan {
  Scenario scenario{};  // as written, with --set, --repeats, --quick put in
  std::vector<Cell> cells{};
  bool quick = false;  // durations and repeats were cut short: say so wherever a number is shown
  friend bool operator==(const Plan&, const Plan&) = default;
};

// One measurement: repeat `repeat` (from 0) of cells[cell].
struct Turn {
  std::size_t cell = 0;
  std::uint32_t repeat = 0;
  friend bool operator==(const Turn&, const Turn&) = default;
};

// All measurements in the order to make them: interleaved goes over the cells forth and back (A B
// C, C B A, ...), so that a drift of the machine falls on all cells alike; sequential finishes each
// cell first.
std::vector<Turn> turns(const Plan& plan);

// The seed of one repeat: every cell sees the same requests in the same repeat, no two repeats see
// the same.
std::uint64_t repeat_seed(std::uint64_t seed, std::uint32_t repeat);

}  // namespace composure::scenario
