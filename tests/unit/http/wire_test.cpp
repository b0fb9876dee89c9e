#include "fixtures/stack/http/wire.h"

#include <gtest/gtest.h>

#include "fixtures/stack/http/body.h"

namespace composure::http {
namespace {

class Rest final : public BodyReader {
 public:
  explicit Rest(std::optional<std::uint64_t> length) : length_(length) {}
  std::optional<std::uint64_t> length() const override { return length_; }
  Awaitable<Piece> read(std::string&) override { co_return Piece::end; }
  void stop() override {}

 private:
  std::optional<std::uint64_t> length_;
};

std::shared_ptr<BodyReader> rest(std::optional<std::uint64_t> length) {
  return std::make_shared<Rest>(length);
}

TEST(ResponseHead, HasStatusFieldsAndLength) {
  Response response{404, {{"X-A", "1"}, {"Connection", "close"}, {"Content-Length", "99"}}, "gone"};
  EXPECT_EQ(response_head(response, false, true, false),
            "HTTP/1.1 404 Not Found\r\nX-A: 1\r\nContent-Length: 4\r\n\r\n");
}

TEST(ResponseHead, SaysWhetherTheConnectionStays) {
  EXPECT_EQ(response_head({}, false, false, false),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(response_head({}, false, true, true),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST(ResponseHead, HeadKeepsTheHandlersLengthAndNoContentHasNone) {
  Response response{200, {{"Content-Length", "1234"}}, ""};
  EXPECT_EQ(response_head(response, true, true, false),
            "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
  response.status = 204;
  EXPECT_EQ(response_head(response, false, true, false), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_FALSE(carries_body(204, false));
  EXPECT_FALSE(carries_body(200, true));
  EXPECT_TRUE(carries_body(500, false));
}

TEST(ResponseHead, LeavesOutFieldsThatWouldBreakTheHeader) {
  Response response{200, {{"X-Evil", "1\r\nSet-Cookie: x"}, {"X y", "1"}, {"", "2"}}, ""};
  EXPECT_EQ(response_head(response, false, true, false),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

TEST(RequestHead, SetsHostUnlessGivenAndLengthWhereExpected) {
  Request request;
  request.target = "/x?y";
  EXPECT_EQ(request_head(request, "h:80"), "GET /x?y HTTP/1.1\r\nHost: h:80\r\n\r\n");
  request.method = "POST";
  request.headers.set("Host", "other");
  request.headers.set("Transfer-Encoding", "chunked");
  request.headers.set("Expect", "100-continue");
  EXPECT_EQ(request_head(request, "h:80"),
            "POST /x?y HTTP/1.1\r\nHost: other\r\nContent-Length: 0\r\n\r\n");
  request.body = "abc";
  request.method = "GET";
  EXPECT_EQ(request_head(request, "h:80"),
            "GET /x?y HTTP/1.1\r\nHost: other\r\nContent-Length: 3\r\n\r\n");
}

TEST(RequestHead, RefusesWhatCannotStandInARequestLine) {
  Request request;
  request.target = "/a b";
  EXPECT_FALSE(request_head(request, "h"));
  request.target = "/a\r\nX: y";
  EXPECT_FALSE(request_head(request, "h"));
  request.target = "/a";
  request.method = "GET /";
  EXPECT_FALSE(request_head(request, "h"));
  request.method = "";
  EXPECT_FALSE(request_head(request, "h"));
}

TEST(ResponseHead, ABodyStillToComeKeepsItsLengthOrIsChunkedOrEndsWithTheConnection) {
  Response response{.body = "begun"};
  response.rest = rest(std::uint64_t{5} << 30);
  EXPECT_EQ(response_head(response, false, true, false),
            "HTTP/1.1 200 OK\r\nContent-Length: 5368709120\r\n\r\n");
  response.rest = rest(std::nullopt);
  EXPECT_EQ(response_head(response, false, true, false),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(response_head(response, false, false, true),
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
}

TEST(RequestHead, ABodyStillToComeKeepsItsLengthOrIsChunked) {
  Request request{.method = "PUT", .body = "begun"};
  request.rest = rest(70000);
  EXPECT_EQ(request_head(request, "h"),
            "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 70000\r\n\r\n");
  request.rest = rest(std::nullopt);
  EXPECT_EQ(request_head(request, "h"),
            "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
}

}  // namespace
}  // namespace composure::http
