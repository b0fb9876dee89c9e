// Requests as header fields of HTTP/2.
#include "loadgen/transport/http2_request.h"

#include <gtest/gtest.h>

namespace composure::loadgen {
namespace {

std::string fields_of(const Request& request, const Http2Target& target = {"http", "host", ""}) {
  Http2Fields fields;
  render(target, request, fields);
  if (!fields.valid) return "invalid";
  std::string text;
  for (const nghttp2_nv& field : fields.fields) {
    text.append(reinterpret_cast<const char*>(field.name), field.namelen).append("=");
    text.append(reinterpret_cast<const char*>(field.value), field.valuelen).append(" ");
  }
  return text.append(fields.body);
}

Request asking(std::string method, std::string path, HeaderList headers = {},
               std::string body = "") {
  Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.headers = std::move(headers);
  request.body = std::move(body);
  return request;
}

TEST(Http2Request, HasPseudoHeadersFirst) {
  EXPECT_EQ(fields_of(asking("GET", "/a?b", {{"Accept", "x"}})),
            ":method=GET :scheme=http :authority=host :path=/a?b accept=x ");
  EXPECT_EQ(fields_of(asking("POST", "", {}, "hello"), {"https", "host:1", "/prefix"}),
            ":method=POST :scheme=https :authority=host:1 :path=/prefix content-length=5 hello");
}

TEST(Http2Request, HasTheLengthWhereHttp1HasIt) {
  for (const char* method : {"POST", "PUT", "PATCH"})
    EXPECT_NE(fields_of(asking(method, "/")).find("content-length=0"), std::string::npos);
  EXPECT_EQ(fields_of(asking("DELETE", "/")).find("content-length"), std::string::npos);
  const std::string given = fields_of(asking("PUT", "/", {{"Content-Length", "1"}}, "x"));
  EXPECT_EQ(given, ":method=PUT :scheme=http :authority=host :path=/ content-length=1 x");
}

TEST(Http2Request, LeavesOutWhatIsOfHttp1Alone) {
  EXPECT_EQ(fields_of(asking("GET", "/",
                             {{"Host", "other"},
                              {"CONNECTION", "close"},
                              {"Keep-Alive", "1"},
                              {"Proxy-Connection", "close"},
                              {"Upgrade", "h2c"},
                              {"TE", "gzip"},
                              {"Te", "trailers"}})),
            ":method=GET :scheme=http :authority=other :path=/ te=trailers ");
}

TEST(Http2Request, ThatWouldBreakTheHeadIsInvalid) {
  EXPECT_EQ(fields_of(asking("GET", "/", {{"Transfer-Encoding", "chunked"}})), "invalid");
  EXPECT_EQ(fields_of(asking("GET", "/a b")), "invalid");
  EXPECT_EQ(fields_of(asking("GET", "/", {{"A", "b\nc: d"}})), "invalid");
}

// What the fields point to stays where it is.
TEST(Http2Request, MayHaveManyHeaders) {
  HeaderList headers;
  std::string expected = ":method=GET :scheme=http :authority=host :path=/ ";
  for (int i = 0; i < 200; ++i) {
    headers.add("X-" + std::to_string(i), "v");
    expected += "x-" + std::to_string(i) + "=v ";
  }
  Http2Fields fields;
  EXPECT_EQ(fields_of(asking("GET", "/", headers)), expected);
}

}  // namespace
}  // namespace composure::loadgen
