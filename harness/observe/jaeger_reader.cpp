#include "harness/observe/jaeger_reader.h"

#include <fmt/format.h>

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

Span span_of(const Json& json, const Json& processes) {
  Span span;
  span.trace_id = json.at("traceID").get<std::string>();
  span.span_id = json.at("spanID").get<std::string>();
  span.name = json.at("operationName").get<std::string>();
  span.start_ns = json.at("startTime").get<std::int64_t>() * 1000;
  span.duration_ns = json.at("duration").get<std::int64_t>() * 1000;
  for (const Json& reference : json.at("references"))
    if (reference.at("refType") == "CHILD_OF")
      span.parent_id = reference.at("spanID").get<std::string>();
  span.service =
      processes.at(json.at("processID").get<std::string>()).at("serviceName").get<std::string>();
  for (const Json& tag : json.at("tags")) {
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

}  // namespace

Result<std::vector<Trace>> parse_jaeger(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    std::vector<Trace> traces;
    for (const Json& each : json.at("data")) {
      Trace trace{.trace_id = each.at("traceID").get<std::string>(), .spans = {}};
      for (const Json& span : each.at("spans"))
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
                                                std::int64_t end_ns, std::size_t limit) {
  return ask(fmt::format("/api/traces?service={}&start={}&end={}&limit={}",
                         web::url_encode(service), start_ns / 1000, end_ns / 1000, limit),
             false);
}

}  // namespace composure::observe
