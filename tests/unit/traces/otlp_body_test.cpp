#include "fixtures/stack/traces/otlp_body.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/unit/traces/messages.h"

namespace composure::traces {
namespace {

std::string packed_by_zlib(const std::string& plain, int window) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string gzip(const std::string& plain) { return packed_by_zlib(plain, 16 + MAX_WBITS); }

std::string zstd(const std::string& plain) {
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
  return packed;
}

constexpr const char* kJson = R"({"resourceSpans":[{
  "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},
  "scopeSpans":[{"scope":{"name":"x","version":"2"},"spans":[{
    "traceId":"4BF92F3577B34DA6A3CE929D0E0E4736","spanId":"00f067aa0ba902b7","parentSpanId":"",
    "name":"op","kind":2,"startTimeUnixNano":"1700000000123456789","endTimeUnixNano":1700000000123456999,
    "attributes":[{"key":"i","value":{"intValue":"42"}},{"key":"d","value":{"doubleValue":0.5}},
                  {"key":"b","value":{"boolValue":true}},
                  {"key":"a","value":{"arrayValue":{"values":[{"stringValue":"x"}]}}},
                  {"key":"y","value":{"bytesValue":"AP8="}},
                  {"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"intValue":1}}]}}}],
    "events":[{"timeUnixNano":"5","name":"e"}],
    "links":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b8"}],
    "status":{"code":"STATUS_CODE_ERROR","message":"m"},"unknown":[1]}]}]}]})";

TEST(OtlpJson, ReadsTheWholeMapping) {
  otlp::ExportTraceServiceRequest request;
  const Status parsed = parse_otlp_json(kJson, request);
  ASSERT_TRUE(parsed) << parsed.error().text();
  const otlp::Span& span = request.resource_spans(0).scope_spans(0).spans(0);
  EXPECT_EQ(span.trace_id().size(), 16u);
  EXPECT_EQ(span.trace_id()[0], '\x4b');
  EXPECT_EQ(span.span_id(), std::string("\x00\xf0\x67\xaa\x0b\xa9\x02\xb7", 8));
  EXPECT_EQ(span.parent_span_id(), "");
  EXPECT_EQ(span.kind(), otlp::Span::SPAN_KIND_SERVER);
  EXPECT_EQ(span.start_time_unix_nano(), 1'700'000'000'123'456'789u);
  EXPECT_EQ(span.end_time_unix_nano(), 1'700'000'000'123'456'999u);
  EXPECT_EQ(span.attributes(0).value().int_value(), 42);
  EXPECT_EQ(span.attributes(1).value().double_value(), 0.5);
  EXPECT_TRUE(span.attributes(2).value().bool_value());
  EXPECT_EQ(span.attributes(3).value().array_value().values(0).string_value(), "x");
  EXPECT_EQ(span.attributes(4).value().bytes_value(), std::string("\0\xff", 2));
  EXPECT_EQ(request.resource_spans(0).scope_spans(0).scope().name(), "x");
  EXPECT_EQ(request.resource_spans(0).scope_spans(0).scope().version(), "2");
  EXPECT_EQ(span.attributes(5).value().kvlist_value().values(0).value().int_value(), 1);
  EXPECT_EQ(span.events(0).name(), "e");
  EXPECT_EQ(span.links_size(), 1);
  EXPECT_EQ(span.status().code(), otlp::Status::STATUS_CODE_ERROR);
}

TEST(OtlpJson, BadOnesAreErrors) {
  std::string deep = R"({"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":)";
  for (int i = 0; i < 50; ++i) deep += R"({"arrayValue":{"values":[)";
  deep += R"({"intValue":1})";
  for (int i = 0; i < 50; ++i) deep += "]}}";
  deep += "}]}}]}";
  for (const std::string& body :
       {std::string("{"), std::string("[]"),
        std::string(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"zz"}]}]}]})"),
        std::string(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"123"}]}]}]})"),
        std::string(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"NONSENSE"}]}]}]})"),
        std::string(
            R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"12x"}]}]}]})"),
        std::string(
            R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":1.5}]}]}]})"),
        std::string(R"({"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":)"
                    R"({"bytesValue":"no base64"}}]}}]})"),
        deep}) {
    otlp::ExportTraceServiceRequest request;
    EXPECT_FALSE(parse_otlp_json(body, request)) << body;
  }
}

TEST(OtlpBody, TakesProtobufAndJsonPlainAndPacked) {
  otlp::ExportTraceServiceRequest sent;
  add_span(sent, "s", {"t", "1"});
  http::Request request;
  request.headers.set("Content-Type", "application/x-protobuf");
  request.body = sent.SerializeAsString();
  otlp::ExportTraceServiceRequest plain, packed, bad;
  EXPECT_EQ(otlp_encoding(request.headers), OtlpEncoding::protobuf);
  EXPECT_TRUE(parse_otlp(request, OtlpEncoding::protobuf, plain));
  EXPECT_EQ(plain.SerializeAsString(), sent.SerializeAsString());
  request.headers.set("Content-Encoding", "gzip");
  request.body = gzip(request.body);
  EXPECT_TRUE(parse_otlp(request, OtlpEncoding::protobuf, packed));
  EXPECT_EQ(packed.SerializeAsString(), sent.SerializeAsString());
  request.headers.set("Content-Encoding", "br");
  EXPECT_FALSE(parse_otlp(request, OtlpEncoding::protobuf, bad));
  request.headers.set("Content-Type", "application/json; charset=utf-8");
  EXPECT_EQ(otlp_encoding(request.headers), OtlpEncoding::json);
  request.headers.set("Content-Type", "text/plain");
  EXPECT_EQ(otlp_encoding(request.headers), std::nullopt);
}

TEST(Unpack, RefusesWhatIsBrokenOrTooLong) {
  const std::string plain(100'000, 'x');
  for (const auto& [coding, packed] :
       {std::pair("GZip", gzip(plain)), std::pair("deflate", packed_by_zlib(plain, MAX_WBITS)),
        std::pair("zstd", zstd(plain))}) {
    EXPECT_EQ(*unpack(coding, packed, 100'000), plain) << coding;
    EXPECT_FALSE(unpack(coding, packed, 99'999)) << coding;
    EXPECT_FALSE(unpack(coding, packed.substr(0, packed.size() - 4), 100'000)) << coding;
    EXPECT_FALSE(unpack(coding, "not packed", 100)) << coding;
    EXPECT_FALSE(unpack(coding, "", 100)) << coding;
  }
  // What fills its room to the last byte is whole all the same.
  for (const std::size_t size : {0u, 1u, 16u * 1024, 32u * 1024, 64u * 1024})
    EXPECT_EQ(unpack("zstd", zstd(std::string(size, 'x')), 1 << 20)->size(), size);
  EXPECT_FALSE(unpack("br", "x", 100));
}

}  // namespace
}  // namespace composure::traces
