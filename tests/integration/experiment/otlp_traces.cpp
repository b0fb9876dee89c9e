#include "tests/integration/experiment/otlp_traces.h"

#include <array>

#include "base/encoding.h"
#include "fixtures/stack/telemetry/otlp.pb.h"
#include "loadgen/request/trace_ids.h"

namespace composure::experiment {
namespace {

// The span of `depth` in the trace of one request.
std::string span_bytes(std::uint64_t request, std::size_t depth) {
  std::string id(8, '\0');
  for (std::size_t i = 0; i < 6; ++i) id[i] = static_cast<char>(request >> (8 * i));
  id[7] = static_cast<char>(depth + 1);
  return id;
}

void attribute(otlp::Span& span, const char* key, const char* value) {
  otlp::KeyValue& pair = *span.add_attributes();
  pair.set_key(key);
  pair.mutable_value()->set_string_value(value);
}

struct Layer {
  const char *service, *name, *category;
};
constexpr std::array<Layer, kSpansOfTrace> kLayers = {
    {{"gateway", "POST /function/{name}", "gateway"},
     {"provider", "invoke quickstart-fused", "gateway"},
     {"quickstart-fused", "watchdog quickstart-fused", "gateway"},
     {"quickstart-fused", "handle quickstart-fused", "compute"}}};

}  // namespace

std::string otlp_traces(std::uint64_t seed, std::uint64_t from, std::uint64_t to,
                        std::int64_t begin_ns) {
  otlp::ExportTraceServiceRequest message;
  for (std::size_t depth = 0; depth < kLayers.size(); ++depth) {
    const auto& [service, name, category] = kLayers[depth];
    otlp::ResourceSpans& of_resource = *message.add_resource_spans();
    otlp::KeyValue& who = *of_resource.mutable_resource()->add_attributes();
    who.set_key("service.name");
    who.mutable_value()->set_string_value(service);
    otlp::ScopeSpans& scope = *of_resource.add_scope_spans();
    for (std::uint64_t request = from; request < to; ++request) {
      const auto inset = static_cast<std::int64_t>(depth) * 50'000;
      const std::int64_t begin = begin_ns + static_cast<std::int64_t>(request) * 1'000'000;
      otlp::Span& span = *scope.add_spans();
      span.set_trace_id(*from_hex(loadgen::trace_id(seed, request)));
      span.set_span_id(span_bytes(request, depth));
      span.set_parent_span_id(depth == 0 ? *from_hex(loadgen::span_id(seed, request))
                                         : span_bytes(request, depth - 1));
      span.set_name(name);
      span.set_kind(otlp::Span::SPAN_KIND_SERVER);
      span.set_start_time_unix_nano(static_cast<std::uint64_t>(begin + inset));
      span.set_end_time_unix_nano(static_cast<std::uint64_t>(begin + 1'000'000 - inset));
      attribute(span, "composure.category", category);
      attribute(span, "faas.invoked_name", "quickstart-fused");
      attribute(span, "http.response.status_code", "200");
    }
  }
  return message.SerializeAsString();
}

}  // namespace composure::experiment
