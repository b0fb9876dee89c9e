// What holds of every message that the trace store has taken.
#pragma once

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "fixtures/stack/telemetry/otlp.pb.h"
#include "fixtures/stack/traces/jaeger_json.h"
#include "fixtures/stack/traces/jaeger_tags.h"
#include "fixtures/stack/traces/otlp_body.h"
#include "fixtures/stack/traces/otlp_json.h"

namespace composure::traces {

inline void demand(bool holds) {
  if (!holds) std::abort();
}

// It is kept once, however often it comes, found again, and answered in JSON. `reads_back`: that of
// OTLP is a message again (which one that is nested deeper than JSON may be is not).
inline void check_stored(const otlp::ExportTraceServiceRequest& message, bool reads_back) {
  SpanStore store(100);
  store.add(message);
  const std::size_t spans = store.spans();
  store.add(message);
  demand(store.evicted() > 0 || store.spans() == spans);
  for (const std::string& service : store.services()) {
    for (const auto& trace : store.search({.service = service})) {
      demand(store.find(trace->id) == trace);
      std::string jaeger, otlp;
      append_trace(jaeger, *trace, store);
      demand(nlohmann::json::accept(jaeger));
      append_resource_spans(otlp += "{\"resourceSpans\":[", *trace, store);
      demand(nlohmann::json::accept(otlp += "]}"));
      otlp::ExportTraceServiceRequest again;
      if (reads_back) demand(static_cast<bool>(parse_otlp_json(otlp, again)));
    }
  }
}

}  // namespace composure::traces
