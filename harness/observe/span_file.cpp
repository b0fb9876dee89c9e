#include "harness/observe/span_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace composure::observe {

namespace {

// In quotes; most texts have nothing that needs more.
void add_text(std::string& json, std::string_view text) {
  const auto plain = [](char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; };
  if (std::all_of(text.begin(), text.end(), plain))
    json.append("\"").append(text).append("\"");
  else
    json += nlohmann::json(text).dump();
}

void add_attributes(std::string& json, const std::map<std::string, std::string>& attributes) {
  json += '{';
  for (const auto& [key, value] : attributes) {
    if (json.back() != '{') json += ',';
    add_text(json, key);
    json += ':';
    add_text(json, value);
  }
  json += '}';
}

// By name, as JSON libraries sort them.
void add_line(std::string& json, std::uint64_t request, const Span& span) {
  const auto member = [&](const char* name, std::string_view text) {
    json.append(",\"").append(name).append("\":");
    add_text(json, text);
  };
  json += R"({"attributes":)";
  add_attributes(json, span.attributes);
  json += R"(,"duration_ns":)" + std::to_string(span.duration_ns);
  member("name", span.name);
  member("parent_id", span.parent_id);
  json += R"(,"request":)" + std::to_string(request);
  member("service", span.service);
  member("span_id", span.span_id);
  json += R"(,"start_ns":)" + std::to_string(span.start_ns);
  member("trace_id", span.trace_id);
  json += "}\n";
}

Span span_of(const nlohmann::json& json) {
  return {.trace_id = json.at("trace_id"),
          .span_id = json.at("span_id"),
          .parent_id = json.at("parent_id"),
          .service = json.at("service"),
          .name = json.at("name"),
          .start_ns = json.at("start_ns"),
          .duration_ns = json.at("duration_ns"),
          .attributes = json.at("attributes")};
}

}  // namespace

Result<Trace> read_trace(const std::string& file, std::uint64_t request) {
  std::ifstream in(file);
  if (!in) return Error{.what = "cannot be read", .where = file};
  const std::string mark = "\"request\":" + std::to_string(request) + ",";
  Trace trace;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find(mark) == line.npos) continue;  // most are others'
    try {
      const auto json = nlohmann::json::parse(line);
      if (json.at("request") == request) trace.spans.push_back(span_of(json));
    } catch (const nlohmann::json::exception&) {
      return Error{.what = "is no span", .where = file + ":" + std::to_string(number)};
    }
  }
  if (!trace.spans.empty()) trace.trace_id = trace.spans.front().trace_id;
  return trace;
}

std::string span_lines(std::uint64_t request, const Trace& trace) {
  std::string lines;
  for (const Span& span : trace.spans) add_line(lines, request, span);
  return lines;
}

Status SpanFile::close() {
  out_.close();
  if (out_) return {};
  return Error{.what = "cannot be written", .where = name_};
}

}  // namespace composure::observe
