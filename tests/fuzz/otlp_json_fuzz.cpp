// A body of spans in JSON is refused or stored.
#include <cstdint>
#include <string_view>

#include "tests/fuzz/otlp_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace composure;
  otlp::ExportTraceServiceRequest message;
  if (traces::parse_otlp_json({reinterpret_cast<const char*>(data), size}, message))
    traces::check_stored(message, /*reads_back=*/true);
  return 0;
}
