// OTLP messages for tests.
#pragma once

#include <string>

#include "fixtures/stack/telemetry/otlp.pb.h"

namespace composure::traces {

struct SpanSpec {
  std::string trace;  // its first characters; filled up to 16
  std::string span;   // to 8
  std::string name = "op";
  std::uint64_t start_ns = 1'000'000;
  std::uint64_t end_ns = 2'000'000;
};

inline std::string filled(std::string text, std::size_t size) {
  text.resize(size, '\x01');
  return text;
}

inline otlp::Span& add_span(otlp::ExportTraceServiceRequest& request, const std::string& service,
                            const SpanSpec& spec) {
  otlp::ResourceSpans& of_resource = *request.add_resource_spans();
  otlp::KeyValue& name = *of_resource.mutable_resource()->add_attributes();
  name.set_key("service.name");
  name.mutable_value()->set_string_value(service);
  otlp::Span& span = *of_resource.add_scope_spans()->add_spans();
  span.set_trace_id(filled(spec.trace, 16));
  span.set_span_id(filled(spec.span, 8));
  span.set_name(spec.name);
  span.set_start_time_unix_nano(spec.start_ns);
  span.set_end_time_unix_nano(spec.end_ns);
  return span;
}

inline otlp::AnyValue& add_attribute(otlp::Span& span, const std::string& key) {
  otlp::KeyValue& attribute = *span.add_attributes();
  attribute.set_key(key);
  return *attribute.mutable_value();
}

}  // namespace composure::traces
