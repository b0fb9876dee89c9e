#include "harness/observe/jaeger_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace composure::observe {
namespace {

using Json = nlohmann::json;

std::string padded(std::string id, std::size_t length) {
  return id.size() < length ? std::string(length - id.size(), '0') + id : id;
}

auto place_of(const Span& span) {
  return std::tie(span.start_ns, span.span_id, span.service, span.name, span.duration_ns);
}

void put_in_order(std::vector<Span>& spans) {
  const auto before = [](const Span& a, const Span& b) { return place_of(a) < place_of(b); };
  const auto same = [](const Span& a, const Span& b) { return place_of(a) == place_of(b); };
  std::sort(spans.begin(), spans.end(), before);
  spans.erase(std::unique(spans.begin(), spans.end(), same), spans.end());
}

// What a span's JSON says, before its process is known: those stand behind the spans.
struct FoundSpan {
  Span span;
  std::optional<std::int64_t> start_us, duration_us;
  std::string process, child_of, follows;

  Span finished(const std::unordered_map<std::string, std::string>& services) && {
    const auto service = services.find(process);
    if (span.span_id.empty() || !start_us || !duration_us || service == services.end())
      throw std::runtime_error("a span lacks its id, its times or its process");
    span.service = service->second;
    span.span_id = padded(std::move(span.span_id), 16);
    span.trace_id = padded(std::move(span.trace_id), 32);
    const std::string& parent = child_of.empty() ? follows : child_of;
    if (!parent.empty()) span.parent_id = padded(parent, 16);
    if (span.start_ns == 0) span.start_ns = *start_us * 1000;
    if (span.duration_ns == 0) span.duration_ns = *duration_us * 1000;
    return std::move(span);
  }
};

// Takes what we need out of the text as it is read; a tree of the whole would take ten times the
// room, and as much longer.
class Answer final : public nlohmann::json_sax<Json> {
 public:
  std::vector<Trace> take() {
    if (!has_data_) throw std::runtime_error("it has no data");
    return std::move(traces_);
  }

  bool null() override {
    has_data_ |= at() == At::answer && key_ == "data";
    return true;
  }
  bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override { return number(value); }
  bool number_unsigned(std::uint64_t value) override {
    return number(static_cast<std::int64_t>(value));
  }
  bool number_float(double, const std::string& text) override { return scalar(text); }
  bool string(std::string& value) override { return text(value); }
  bool binary(Json::binary_t&) override { return true; }
  bool key(std::string& name) override {
    key_ = std::move(name);
    return true;
  }
  bool start_object(std::size_t) override {
    open(object_in(at()));
    return true;
  }
  bool start_array(std::size_t) override {
    open(array_in(at()));
    return true;
  }
  bool end_object() override {
    close();
    return true;
  }
  bool end_array() override {
    close();
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const Json::exception& problem) override {
    throw std::runtime_error(problem.what());
  }

 private:
  enum class At {
    outside,
    answer,
    data,
    trace,
    spans,
    span,
    references,
    reference,
    tags,
    tag,
    processes,
    process,
    other
  };

  At at() const { return open_.empty() ? At::outside : open_.back(); }

  At object_in(At outer) const {
    switch (outer) {
      case At::outside:
        return At::answer;
      case At::data:
        return At::trace;
      case At::spans:
        return At::span;
      case At::references:
        return At::reference;
      case At::tags:
        return At::tag;
      case At::trace:
        return key_ == "processes" ? At::processes : At::other;
      case At::processes:
        return At::process;
      default:
        return At::other;
    }
  }

  At array_in(At outer) const {
    if (outer == At::answer && key_ == "data") return At::data;
    if (outer == At::trace && key_ == "spans") return At::spans;
    if (outer == At::span && key_ == "references") return At::references;
    if (outer == At::span && key_ == "tags") return At::tags;
    return At::other;
  }

  void open(At inner) {
    if (inner == At::data) has_data_ = true;
    if (inner == At::process) process_ = key_;
    if (inner == At::trace) trace_ = {}, spans_.clear(), services_.clear();
    if (inner == At::span) spans_.emplace_back();
    if (inner == At::reference) reference_ = {};
    if (inner == At::tag) tag_ = {};
    open_.push_back(inner);
  }

  void close() {
    const At inner = at();
    open_.pop_back();
    if (inner == At::reference) end_reference();
    if (inner == At::tag) end_tag();
    if (inner == At::trace) end_trace();
  }

  void end_reference() {
    auto& [type, id] = reference_;
    FoundSpan& found = spans_.back();
    std::string& place = type == "CHILD_OF" ? found.child_of : found.follows;
    if (place.empty()) place = std::move(id);
  }

  void end_tag() {
    auto& [name, value] = tag_;
    Span& span = spans_.back().span;
    if (name == "composure.start_ns")
      span.start_ns = std::stoll(value);
    else if (name == "composure.duration_ns")
      span.duration_ns = std::stoll(value);
    else
      span.attributes[std::move(name)] = std::move(value);
  }

  void end_trace() {
    if (trace_.trace_id.empty()) throw std::runtime_error("a trace lacks its id");
    trace_.trace_id = padded(std::move(trace_.trace_id), 32);
    for (FoundSpan& found : spans_) trace_.spans.push_back(std::move(found).finished(services_));
    put_in_order(trace_.spans);
    traces_.push_back(std::move(trace_));
  }

  bool text(std::string& value) {
    if (at() == At::span) {
      FoundSpan& found = spans_.back();
      if (key_ == "spanID") found.span.span_id = std::move(value);
      if (key_ == "traceID") found.span.trace_id = std::move(value);
      if (key_ == "operationName") found.span.name = std::move(value);
      if (key_ == "processID") found.process = std::move(value);
      return true;
    }
    if (at() == At::tag && key_ == "key") tag_.first = std::move(value);
    if (at() == At::reference && key_ == "refType") reference_.first = std::move(value);
    if (at() == At::reference && key_ == "spanID") reference_.second = std::move(value);
    if (at() == At::trace && key_ == "traceID") trace_.trace_id = std::move(value);
    if (at() == At::process && key_ == "serviceName") services_[process_] = std::move(value);
    return scalar(value);
  }

  bool number(std::int64_t value) {
    if (at() == At::span && key_ == "startTime") spans_.back().start_us = value;
    if (at() == At::span && key_ == "duration") spans_.back().duration_us = value;
    return at() != At::tag || scalar(std::to_string(value));
  }

  // Of a tag; int64 ones arrive as numbers or, from some versions of Jaeger, as text.
  bool scalar(const std::string& value) {
    if (at() == At::tag && key_ == "value") tag_.second = value;
    return true;
  }

  std::vector<At> open_;
  std::string key_;  // the last one
  bool has_data_ = false;
  Trace trace_;
  std::vector<FoundSpan> spans_;
  std::pair<std::string, std::string> reference_, tag_;
  std::string process_;
  std::unordered_map<std::string, std::string> services_;  // by process
  std::vector<Trace> traces_;
};

}  // namespace

Result<std::vector<Trace>> parse_jaeger(std::string_view text) {
  try {
    Answer answer;
    Json::sax_parse(text, &answer);
    return answer.take();
  } catch (const std::exception& problem) {  // ours, and std::stoll's
    return Error{.what = fmt::format("not an answer of Jaeger's query API: {}", problem.what())};
  }
}

}  // namespace composure::observe
