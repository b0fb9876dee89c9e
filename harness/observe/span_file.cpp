#include "harness/observe/span_file.h"

#include <nlohmann/json.hpp>

namespace composure::observe {

using Json = nlohmann::json;

void SpanFile::add(std::uint64_t request, const Trace& trace) {
  for (const Span& span : trace.spans)
    out_ << Json{{"request", request},           {"trace_id", span.trace_id},
                 {"span_id", span.span_id},      {"parent_id", span.parent_id},
                 {"service", span.service},      {"name", span.name},
                 {"start_ns", span.start_ns},    {"duration_ns", span.duration_ns},
                 {"attributes", span.attributes}}
                .dump()
         << '\n';
}

Status SpanFile::close() {
  out_.close();
  if (out_) return {};
  return Error{.what = "cannot be written", .where = name_};
}

}  // namespace composure::observe
