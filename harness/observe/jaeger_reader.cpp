#include "harness/observe/jaeger_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace composure::observe {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// int64 tags arrive as numbers or, from some versions of Jaeger, as text.
std::int64_t whole_of(const Json& value) {
  return value.is_string() ? std::stoll(value.get<std::string>()) : value.get<std::int64_t>();
}

std::string padded(const std::string& id, std::size_t length) {
  return id.size() < length ? std::string(length - id.size(), '0') + id : id;
}

// An absent or null list has no elements.
const Json& list_of(const Json& json, const char* key) {
  static const Json kNone = Json::array();
  const auto found = json.find(key);
  return found == json.end() || found->is_null() ? kNone : *found;
}

std::string parent_of(const Json& json) {
  std::string parent;
  for (const Json& reference : list_of(json, "references")) {
    const auto id = padded(reference.at("spanID").get<std::string>(), 16);
    if (reference.at("refType") == "CHILD_OF") return id;
    if (parent.empty()) parent = id;
  }
  return parent;
}

Span span_of(const Json& json, const Json& processes) {
  Span span;
  span.trace_id = padded(json.at("traceID").get<std::string>(), 32);
  span.span_id = padded(json.at("spanID").get<std::string>(), 16);
  span.parent_id = parent_of(json);
  span.name = json.at("operationName").get<std::string>();
  span.start_ns = json.at("startTime").get<std::int64_t>() * 1000;
  span.duration_ns = json.at("duration").get<std::int64_t>() * 1000;
  span.service =
      processes.at(json.at("processID").get<std::string>()).at("serviceName").get<std::string>();
  for (const Json& tag : list_of(json, "tags")) {
    const auto key = tag.at("key").get<std::string>();
    if (key == "composure.start_ns")
      span.start_ns = whole_of(tag.at("value"));
    else if (key == "composure.duration_ns")
      span.duration_ns = whole_of(tag.at("value"));
    else
      span.attributes[key] = text_of(tag.at("value"));
  }
  return span;
}

std::int64_t begin_of(const Trace& trace) {
  std::int64_t begin = INT64_MAX;
  for (const Span& span : trace.spans) begin = std::min(begin, span.start_ns);
  return begin;
}

}  // namespace

Result<std::vector<Trace>> parse_jaeger(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    std::vector<Trace> traces;
    json.at("data");  // not there: some other answer
    for (const Json& each : list_of(json, "data")) {
      Trace trace{.trace_id = padded(each.at("traceID").get<std::string>(), 32), .spans = {}};
      for (const Json& span : list_of(each, "spans"))
        trace.spans.push_back(span_of(span, each.at("processes")));
      traces.push_back(std::move(trace));
    }
    return traces;
  } catch (const std::exception& problem) {  // nlohmann's, and std::stoll's
    return Error{.what = fmt::format("not an answer of Jaeger's query API: {}", problem.what())};
  }
}

Result<std::vector<Trace>> JaegerReader::ask(const std::string& path_and_query,
                                             bool absent_is_empty) {
  const auto reply =
      caller_.call({.url = url_ + path_and_query, .timeout = std::chrono::seconds(60)});
  if (!reply) return reply.error();
  if (reply->status == 404 && absent_is_empty) return std::vector<Trace>{};
  if (!reply->ok())
    return Error{.what = fmt::format("the trace store answers {}: {}", reply->status,
                                     reply->body.substr(0, 200)),
                 .where = url_};
  return parse_jaeger(reply->body);
}

Result<std::optional<Trace>> JaegerReader::trace(const std::string& trace_id) {
  auto found = ask("/api/traces/" + trace_id, true);
  if (!found) return found.error();
  if (found->empty()) return std::optional<Trace>{};
  return std::optional(std::move(found->front()));
}

Result<std::vector<Trace>> JaegerReader::traces(const std::string& service, std::int64_t start_ns,
                                                std::int64_t end_ns, std::size_t page) {
  const auto window = [&](std::int64_t start_us, std::int64_t end_us, std::size_t limit) {
    return ask(fmt::format("/api/traces?service={}&start={}&end={}&limit={}",
                           web::url_encode(service), start_us, end_us, limit),
               false);
  };
  return read_window(window, start_ns / 1000, end_ns / 1000, page);
}

Result<std::vector<Trace>> read_window(const AskWindow& ask, std::int64_t start_us,
                                       std::int64_t end_us, std::size_t page) {
  std::map<std::string, Trace> found;  // a trace with spans in two windows comes twice
  std::vector<std::pair<std::int64_t, std::int64_t>> windows{{start_us, end_us}};
  while (!windows.empty()) {
    const auto [start, end] = windows.back();
    windows.pop_back();
    auto traces = ask(start, end, page);
    if (!traces) return traces.error();
    if (traces->size() < page) {
      for (Trace& trace : *traces) found.emplace(trace.trace_id, std::move(trace));
      continue;
    }
    if (start >= end)
      return Error{
          .what = fmt::format("more than {} traces begin in one microsecond ({})", page, start),
          .hint = "trace a smaller share of the executions"};
    const std::int64_t middle = start + (end - start) / 2;
    windows.emplace_back(middle + 1, end);
    windows.emplace_back(start, middle);
  }
  std::vector<Trace> all;
  for (auto& entry : found) all.push_back(std::move(entry.second));
  std::stable_sort(all.begin(), all.end(),
                   [](const Trace& a, const Trace& b) { return begin_of(a) < begin_of(b); });
  return all;
}

}  // namespace composure::observe
