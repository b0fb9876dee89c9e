// A body of spans in protobuf, packed or not, is refused or stored. Input: one byte (its content
// coding: none, gzip, deflate, zstd), then the body.
#include <array>
#include <cstdint>
#include <google/protobuf/stubs/logging.h>

#include "tests/fuzz/otlp_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace composure;
  // A line for each text that is not UTF-8 would be most of the work.
  [[maybe_unused]] static const auto quiet = google::protobuf::SetLogHandler(nullptr);
  if (size == 0) return 0;
  static constexpr std::array kCodings{"identity", "gzip", "deflate", "zstd"};
  http::Request request;
  request.headers.add("Content-Encoding", kCodings[data[0] % kCodings.size()]);
  request.body.assign(reinterpret_cast<const char*>(data + 1), size - 1);
  otlp::ExportTraceServiceRequest message;
  if (traces::parse_otlp(request, traces::OtlpEncoding::protobuf, message))
    traces::check_stored(message, /*reads_back=*/false);
  return 0;
}
