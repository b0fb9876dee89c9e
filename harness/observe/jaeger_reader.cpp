#include "harness/observe/jaeger_reader.h"

#include <fmt/format.h>

#include <chrono>
#include <string_view>
#include <unordered_map>

#include "harness/observe/jaeger_answer.h"

namespace composure::observe {

Result<std::vector<Trace>> JaegerReader::traces(const std::vector<std::string>& ids) {
  if (ids.empty()) return std::vector<Trace>{};  // would be a search
  std::string url = url_ + "/api/traces?";
  for (const std::string& id : ids) url += (url.back() == '?' ? "traceID=" : "&traceID=") + id;
  const auto reply = caller_.call({.url = url, .timeout = std::chrono::seconds(60)});
  if (!reply) return Error{.what = reply.error().what, .where = url_};
  if (!reply->ok())
    return Error{.what = fmt::format("the trace store answers {}: {}", reply->status,
                                     reply->body.substr(0, 200)),
                 .where = url_};
  auto found = parse_jaeger(reply->body);
  if (!found) return found.error();
  std::unordered_map<std::string_view, Trace*> by_id;
  for (Trace& trace : *found) by_id.emplace(trace.trace_id, &trace);
  std::vector<Trace> traces;
  for (const std::string& id : ids) {
    const auto at = by_id.find(id);
    traces.push_back({.trace_id = id, .spans = {}});
    if (at != by_id.end()) traces.back().spans = std::move(at->second->spans);
  }
  return traces;
}

}  // namespace composure::observe
