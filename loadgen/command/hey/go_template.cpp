#include "loadgen/command/hey/go_template.h"

#include <cmath>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "base/text.h"
#include "loadgen/command/hey/go_text.h"

namespace composure::loadgen {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

// {{ function .field }}; field empty: the whole report.
struct Action {
  std::string function, field;
};
struct Piece {
  std::string text;
  std::optional<Action> action;  // behind the text
};

struct Source {
  const HeySummary& summary;
  const AttackResult& result;
  const std::vector<AnswerRow>& rows;  // at most kHeyRows
  std::int64_t start_ns;               // of the load, from the program's
};

struct Nanoseconds {
  std::int64_t count;
};
// What is neither a number nor a time: as JSON.
struct Json {
  std::string text;
};
using Value = std::variant<std::int64_t, double, Nanoseconds, Json>;

double seconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

// Of items that `each` writes, "" for what JSON cannot hold.
template <typename Items, typename Each>
Json list(const Items& items, Each each) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ",") + each(item);
  return {"[" + text + "]"};
}

template <auto of>
Value column(const Source& from) {
  return list(from.rows, [&](const AnswerRow& row) { return go_json(seconds(of(row))); });
}

template <Phase phase>
std::int64_t phase_of(const AnswerRow& row) {
  return row.phases[static_cast<std::size_t>(phase)];
}

template <Phase phase>
Value average(const Source& from) {
  return from.summary.details[static_cast<std::size_t>(phase)].average;
}

// hey's "Max" is the lowest and its "Min" the highest.
template <Phase phase>
Value lowest(const Source& from) {
  return seconds(from.result.phase(phase).min);
}
template <Phase phase>
Value highest(const Source& from) {
  return seconds(from.result.phase(phase).max);
}

template <auto member>
Value number(const Source& from) {
  return from.summary.*member;
}
template <auto member>
Value count(const Source& from) {
  return static_cast<std::int64_t>(from.summary.*member);
}

std::int64_t took(const AnswerRow& row) { return row.done - row.sent; }

Value offsets(const Source& from) {
  return list(from.rows,
              [&](const AnswerRow& row) { return go_json(seconds(row.sent + from.start_ns)); });
}

Value status_codes(const Source& from) {
  return list(from.rows, [](const AnswerRow& row) { return std::to_string(row.status); });
}

Value average_total(const Source& from) {
  return from.rows.empty() ? 0 : from.summary.average * static_cast<double>(from.rows.size());
}

Value all_results(const Source& from) {
  return static_cast<std::int64_t>(
      std::llround(from.summary.requests_per_second * from.summary.total));
}

template <typename Map>
std::string object(const Map& map) {
  std::string text;
  for (const auto& [key, times] : map) {
    std::string name;
    if constexpr (std::is_same_v<std::decay_t<decltype(key)>, int>) {
      name = std::to_string(key);
    } else {
      name = key;
    }
    text += (text.empty() ? "" : ",") + go_json(name) + ":" + std::to_string(times);
  }
  return "{" + text + "}";
}

Value errors(const Source& from) { return Json{object(from.summary.errors)}; }
Value statuses(const Source& from) {
  return Json{from.rows.empty() ? "null" : object(from.summary.statuses)};
}

Value percentiles(const Source& from) {
  if (from.rows.empty()) return Json{"null"};
  return list(from.summary.percentiles, [](const HeySummary::Percentile& each) {
    return "{\"Percentage\":" + std::to_string(each.percent) +
           ",\"Latency\":" + go_json(each.latency) + "}";
  });
}

Value histogram(const Source& from) {
  if (from.rows.empty()) return Json{"null"};
  const double all = static_cast<double>(from.rows.size());
  return list(from.summary.bars, [&](const HeySummary::Bar& bar) {
    return "{\"Mark\":" + go_json(bar.mark) + ",\"Count\":" + std::to_string(bar.count) +
           ",\"Frequency\":" + go_json(static_cast<double>(bar.count) / all) + "}";
  });
}

Value total(const Source& from) { return Nanoseconds{std::llround(from.summary.total * 1e9)}; }

struct Field {
  std::string_view name;
  Value (*get)(const Source&);
  bool scalar;
};

// In hey's order.
constexpr Field kFields[] = {
    {"AvgTotal", average_total, true},
    {"Fastest", number<&HeySummary::fastest>, true},
    {"Slowest", number<&HeySummary::slowest>, true},
    {"Average", number<&HeySummary::average>, true},
    {"Rps", number<&HeySummary::requests_per_second>, true},
    {"AvgConn", average<Phase::connect>, true},
    {"AvgDNS", average<Phase::lookup>, true},
    {"AvgReq", average<Phase::write>, true},
    {"AvgRes", average<Phase::read>, true},
    {"AvgDelay", average<Phase::wait>, true},
    {"ConnMax", lowest<Phase::connect>, true},
    {"ConnMin", highest<Phase::connect>, true},
    {"DnsMax", lowest<Phase::lookup>, true},
    {"DnsMin", highest<Phase::lookup>, true},
    {"ReqMax", lowest<Phase::write>, true},
    {"ReqMin", highest<Phase::write>, true},
    {"ResMax", lowest<Phase::read>, true},
    {"ResMin", highest<Phase::read>, true},
    {"DelayMax", lowest<Phase::wait>, true},
    {"DelayMin", highest<Phase::wait>, true},
    {"Lats", column<took>, false},
    {"ConnLats", column<phase_of<Phase::connect>>, false},
    {"DnsLats", column<phase_of<Phase::lookup>>, false},
    {"ReqLats", column<phase_of<Phase::write>>, false},
    {"ResLats", column<phase_of<Phase::read>>, false},
    {"DelayLats", column<phase_of<Phase::wait>>, false},
    {"Offsets", offsets, false},
    {"StatusCodes", status_codes, false},
    {"Total", total, true},
    {"ErrorDist", errors, false},
    {"StatusCodeDist", statuses, false},
    {"SizeTotal", count<&HeySummary::data>, true},
    {"SizeReq", count<&HeySummary::data_per_answer>, true},
    {"NumRes", all_results, true},
    {"LatencyDistribution", percentiles, false},
    {"Histogram", histogram, false},
};
constexpr std::string_view kTotalSeconds = "Total.Seconds";

const Field* field_named(std::string_view name) {
  if (name == kTotalSeconds) name = "Total";
  for (const Field& field : kFields)
    if (field.name == name) return &field;
  return nullptr;
}

Value value_of(const std::string& name, const Source& from) {
  if (name == kTotalSeconds) return from.summary.total;
  return field_named(name)->get(from);
}

// Nothing where Go's encoder fails, as it does at what is no number.
std::optional<std::string> json_of(const Value& value) {
  if (const auto* real = std::get_if<double>(&value))
    return std::isfinite(*real) ? std::optional(go_json(*real)) : std::nullopt;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* time = std::get_if<Nanoseconds>(&value)) return std::to_string(time->count);
  return std::get<Json>(value).text;
}

std::string report_json(const Source& from) {
  std::string text;
  for (const Field& field : kFields) {
    const auto json = json_of(field.get(from));
    if (!json) return "";
    text += (text.empty() ? "{" : ",") + go_json(field.name) + ":" + *json;
  }
  return text + "}";
}

std::string text_of(const Action& action, const Source& from) {
  if (action.field.empty()) return report_json(from);
  const Value value = value_of(action.field, from);
  if (action.function == "jsonify") return json_of(value).value_or("");
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* time = std::get_if<Nanoseconds>(&value)) return go_duration(time->count);
  const double real = std::get<double>(value);
  return action.function.empty() ? go_number(real) : go_fixed(real);
}

// Which functions take which fields.
bool fits(const Action& action) {
  const bool whole_report = action.field.empty();
  if (action.function == "jsonify") return whole_report || field_named(action.field) != nullptr;
  if (whole_report) return false;
  const Field* field = field_named(action.field);
  if (field == nullptr || !field->scalar) return false;
  if (action.function.empty()) return true;
  return action.function == "formatNumber" && field->name != "SizeTotal" &&
         field->name != "SizeReq" && field->name != "NumRes" && action.field != "Total";
}

std::optional<Action> read_action(std::string_view inside) {
  std::vector<std::string> words;
  for (std::string& word : split(std::string(inside), ' '))
    if (!word.empty()) words.push_back(std::move(word));
  if (words.empty() || words.size() > 2 || words.back()[0] != '.') return std::nullopt;
  Action action{words.size() == 2 ? words[0] : "", words.back().substr(1)};
  return fits(action) ? std::optional(action) : std::nullopt;
}

Result<std::vector<Piece>> pieces_of(const std::string& text) {
  std::vector<Piece> pieces;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find("{{", at);
    pieces.push_back({text.substr(at, open == text.npos ? open : open - at), {}});
    if (open == text.npos) return pieces;
    const std::size_t close = text.find("}}", open);
    std::string inside = close == text.npos ? "" : text.substr(open + 2, close - open - 2);
    if (inside.starts_with("- ")) {
      std::string& before = pieces.back().text;
      before.erase(before.find_last_not_of(kBlank) + 1);
      inside.erase(0, 1);
    }
    at = close + 2;
    if (inside.ends_with(" -")) {
      at = std::min(text.find_first_not_of(kBlank, at), text.size());
      inside.pop_back();
    }
    pieces.back().action = read_action(inside);
    if (pieces.back().action) continue;
    return Error{.what = "\"" + text.substr(open, close == text.npos ? close : close + 2 - open) +
                         "\" is not among what is taken of Go's templates",
                 .hint =
                     "{{ .Average }}, {{ formatNumber .Average }} or {{ jsonify . }}, with "
                     "hey's names; or csv"};
  }
}

}  // namespace

Status check_go_template(const std::string& text) {
  const auto pieces = pieces_of(text);
  return pieces ? Status() : Status(pieces.error());
}

std::string go_template_text(const std::string& text, const HeySummary& summary,
                             const AttackResult& result, const Answers& answers,
                             std::int64_t start_ns) {
  std::vector<AnswerRow> rows = answers.rows;
  if (rows.size() > kHeyRows) rows.resize(kHeyRows);
  const Source from{summary, result, rows, start_ns};
  std::string out;
  const auto pieces = pieces_of(text);
  for (const Piece& piece : *pieces) {
    out += piece.text;
    if (piece.action) out += text_of(*piece.action, from);
  }
  return go_printed(out) + "\n";
}

}  // namespace composure::loadgen
