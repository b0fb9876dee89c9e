// Requests as bytes, and when they are made again.
#include "loadgen/transport/http1_request.h"

#include "loadgen/transport/rendered_requests.h"

#include <gtest/gtest.h>

namespace composure::loadgen {
namespace {

Request request_with(std::string method, std::string path, HeaderList headers = {},
                     std::string body = "") {
  Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.headers = std::move(headers);
  request.body = std::move(body);
  return request;
}

std::string rendered(const Request& request, const Http1Target& target = {"host", ""}) {
  Http1Bytes bytes;
  render(target, request, bytes);
  return bytes.valid ? bytes.text + std::string(bytes.rest) : "invalid";
}

TEST(Http1Request, HasTheHeadersThatAreNeeded) {
  EXPECT_EQ(rendered(request_with("GET", "/a?b")), "GET /a?b HTTP/1.1\r\nHost: host\r\n\r\n");
  EXPECT_EQ(rendered(request_with("POST", "/", {}, "hello")),
            "POST / HTTP/1.1\r\nHost: host\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(rendered(request_with("DELETE", "/")), "DELETE / HTTP/1.1\r\nHost: host\r\n\r\n");
  for (const char* method : {"POST", "PUT", "PATCH"}) {
    EXPECT_EQ(rendered(request_with(method, "/")),
              std::string(method) + " / HTTP/1.1\r\nHost: host\r\nContent-Length: 0\r\n\r\n");
  }
}

TEST(Http1Request, DoesNotRepeatWhatIsGiven) {
  EXPECT_EQ(rendered(request_with("POST", "/",
                                  {{"hOST", "other"}, {"content-length", "1"}, {"A", ""}}, "x"),
                     {"host", "", false}),
            "POST / HTTP/1.1\r\nhOST: other\r\ncontent-length: 1\r\nA: \r\nConnection: "
            "close\r\n\r\nx");
  EXPECT_EQ(rendered(request_with("GET", "/", {{"Connection", "keep-alive"}}), {"host", "", false}),
            "GET / HTTP/1.1\r\nHost: host\r\nConnection: keep-alive\r\n\r\n");
}

TEST(Http1Request, ThatSaysAnotherEndThanItsBodysIsInvalid) {
  EXPECT_EQ(rendered(request_with("POST", "/", {{"Content-Length", "2"}}, "x")), "invalid");
  EXPECT_EQ(rendered(request_with("POST", "/", {{"Content-Length", ""}}, "x")), "invalid");
  EXPECT_EQ(
      rendered(request_with("POST", "/", {{"Content-Length", "1"}, {"content-length", "1"}}, "x")),
      "invalid");
  EXPECT_EQ(rendered(request_with("POST", "/", {{"transfer-encoding", "chunked"}}, "x")),
            "invalid");
  EXPECT_EQ(rendered(request_with("GET", "/", {{"Host", "a"}, {"host", "a"}})), "invalid");
}

TEST(Http1Request, KnowsThatItAsksToClose) {
  const auto closes = [](const std::string& value) {
    Http1Bytes bytes;
    render({"host", ""}, request_with("GET", "/", {{"connection", value}}), bytes);
    return bytes.closes;
  };
  EXPECT_TRUE(closes("close"));
  EXPECT_TRUE(closes("TE, Close "));
  EXPECT_FALSE(closes("keep-alive"));
  EXPECT_FALSE(closes("closed, x-close"));
  EXPECT_FALSE(closes(""));
}

TEST(Http1Request, GoesBelowTheUrlsPath) {
  const auto line = [](const std::string& prefix, const std::string& path) {
    const std::string text = rendered(request_with("GET", path), {"host", prefix});
    return text.substr(0, text.find('\r'));
  };
  EXPECT_EQ(line("/a", "/b"), "GET /a/b HTTP/1.1");
  EXPECT_EQ(line("/a", ""), "GET /a HTTP/1.1");
  EXPECT_EQ(line("", ""), "GET / HTTP/1.1");
  EXPECT_EQ(line("", "?q"), "GET /?q HTTP/1.1");
  EXPECT_EQ(line("", "/b#fragment"), "GET /b HTTP/1.1");
}

TEST(Http1Request, ThatWouldBreakTheHeadIsInvalid) {
  EXPECT_EQ(rendered(request_with("GET", "/a b")), "invalid");
  EXPECT_EQ(rendered(request_with("GET", "/a\r\nX: y")), "invalid");
  EXPECT_EQ(rendered(request_with("G T", "/")), "invalid");
  EXPECT_EQ(rendered(request_with("", "/")), "invalid");
  EXPECT_EQ(rendered(request_with("GET", "/", {{"", "x"}})), "invalid");
  EXPECT_EQ(rendered(request_with("GET", "/", {{"A", "x\ny"}})), "invalid");
  EXPECT_EQ(rendered(request_with("GET", "/", {{"A\r", "x"}})), "invalid");
}

TEST(Http1Request, DoesNotCopyALongBody) {
  const Request request = request_with("POST", "/", {}, std::string(100'000, 'x'));
  Http1Bytes bytes;
  render({"host", ""}, request, bytes);
  EXPECT_EQ(bytes.rest.data(), request.body.data());
  EXPECT_EQ(bytes.rest.size(), request.body.size());
  EXPECT_LT(bytes.text.size(), 100u);
}

TEST(RenderedRequests, OfManySlotsAreTheSameBytes) {
  RenderedRequests<Http1Target, Http1Bytes> requests({"host", ""});
  const Request same = request_with("GET", "/same");
  requests.form_of(0, same);
  const Http1Bytes& shared = requests.form_of(1, same);
  EXPECT_EQ(&requests.form_of(2, same), &shared);
  EXPECT_EQ(&requests.form_of(0, same), &shared);
  EXPECT_EQ(shared.text, "GET /same HTTP/1.1\r\nHost: host\r\n\r\n");
}

TEST(RenderedRequests, OfEachSlotAreItsOwnWhereTheyDiffer) {
  RenderedRequests<Http1Target, Http1Bytes> requests({"host", ""});
  std::vector<Request> all(3);
  for (std::uint32_t slot = 0; slot < 3; ++slot) {
    all[slot].path = "/" + std::to_string(slot);
    requests.form_of(slot, all[slot]);
  }
  for (std::uint32_t slot = 0; slot < 3; ++slot) {
    EXPECT_EQ(requests.form_of(slot, all[slot]).text,
              "GET /" + std::to_string(slot) + " HTTP/1.1\r\nHost: host\r\n\r\n");
  }
}

TEST(RenderedRequests, AreMadeAgainWhenTheRevisionChanges) {
  RenderedRequests<Http1Target, Http1Bytes> requests({"host", ""});
  Request request = request_with("GET", "/1");
  requests.form_of(0, request);
  request.path = "/2";
  request.revision = 1;
  EXPECT_EQ(requests.form_of(0, request).text, "GET /2 HTTP/1.1\r\nHost: host\r\n\r\n");
  EXPECT_EQ(requests.form_of(1, request).text, "GET /2 HTTP/1.1\r\nHost: host\r\n\r\n");
}

// What is being sent must not change under the hands of those who send it.
TEST(RenderedRequests, StayAsTheyAreWhileTheyAreSent) {
  RenderedRequests<Http1Target, Http1Bytes> requests({"host", ""});
  Request first = request_with("GET", "/first");
  const Request second = request_with("GET", "/second");
  requests.form_of(0, first);
  const Http1Bytes& sending = requests.form_of(1, first);
  requests.form_of(2, second);
  EXPECT_EQ(requests.form_of(3, second).text, "GET /second HTTP/1.1\r\nHost: host\r\n\r\n");
  EXPECT_EQ(sending.text, "GET /first HTTP/1.1\r\nHost: host\r\n\r\n");
  requests.release(1);
  const Http1Bytes& shared = requests.form_of(4, second);
  EXPECT_EQ(&requests.form_of(1, second), &shared);
  EXPECT_EQ(shared.text, "GET /second HTTP/1.1\r\nHost: host\r\n\r\n");
}

}  // namespace
}  // namespace composure::loadgen
