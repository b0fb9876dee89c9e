// Answers as bytes, in one piece, byte by byte, and split at every place: what comes out must be
// the same.
#include "loadgen/transport/http1_framing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace composure::loadgen {
namespace {

using State = Http1Framing::State;

struct Expected {
  State state = State::complete;
  int status = 200;
  std::string body{};
  bool reusable = true;
};

struct Case {
  std::string name;
  std::string bytes;
  Expected expected{};
  bool to_head = false;
  bool ends = false;  // the connection ends after the bytes
  std::uint64_t max_body = 1000;
};

void PrintTo(const Case& item, std::ostream* out) { *out << item.name; }

void expect_answer(const Case& item, const std::vector<std::string_view>& pieces) {
  Http1Framing framing;
  framing.begin(item.to_head);
  std::string body{};
  State state = State::reading;
  bool left_over = false;
  for (const std::string_view piece : pieces) {
    if (state == State::reading) {
      state = framing.feed(piece, item.max_body, &body);
    } else if (!piece.empty()) {
      left_over = true;  // a connection that is not asked any more
    }
  }
  if (state == State::reading && item.ends) state = framing.end();
  EXPECT_EQ(state, item.expected.state);
  EXPECT_EQ(framing.status(), item.expected.status);
  EXPECT_EQ(body, item.expected.body);
  EXPECT_EQ(framing.body_bytes(), item.expected.body.size());
  if (state == State::complete) {
    EXPECT_EQ(framing.reusable() && !left_over, item.expected.reusable);
  }
}

class Answers : public testing::TestWithParam<Case> {};

TEST_P(Answers, AreTheSameHoweverTheyAreSplit) {
  const std::string_view bytes = GetParam().bytes;
  expect_answer(GetParam(), {bytes});
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    SCOPED_TRACE("split at " + std::to_string(first));
    expect_answer(GetParam(), {bytes.substr(0, first), bytes.substr(first)});
  }
  std::vector<std::string_view> letters;
  for (std::size_t i = 0; i < bytes.size(); ++i) letters.push_back(bytes.substr(i, 1));
  expect_answer(GetParam(), letters);
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

const std::vector<Case> kCases = {
    {"length", kOk + "Content-Length: 5\r\n\r\nhello", {.body = "hello"}},
    {"nothing", kOk + "Content-Length: 0\r\n\r\n", {}},
    {"chunks", kChunked + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", {.body = "hello world"}},
    {"chunk_extensions_and_trailers",
     kChunked + "5;a=b\r\nhello\r\n0;last\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n",
     {.body = "hello"}},
    {"until_close", kOk + "\r\nhello", {.body = "hello", .reusable = false}, false, true},
    {"close_announced",
     kOk + "Connection: close\r\nContent-Length: 5\r\n\r\nhello",
     {.body = "hello", .reusable = false}},
    {"http_1_0",
     "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
     {.body = "hello", .reusable = false}},
    {"http_1_0_kept",
     "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello",
     {.body = "hello"}},
    {"no_content", "HTTP/1.1 204 No Content\r\n\r\n", {.status = 204}},
    {"no_content_with_length",
     "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
     {.status = 204}},
    {"not_modified_with_length",
     "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
     {.status = 304}},
    {"head", kOk + "Content-Length: 500\r\n\r\n", {}, true},
    {"head_chunked", kChunked, {}, true},
    {"head_without_length", kOk + "\r\n", {}, true},
    {"continue",
     "HTTP/1.1 100 Continue\r\n\r\n" + kOk + "Content-Length: 2\r\n\r\nhi",
     {.body = "hi"}},
    {"hints",
     "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: "
     "</b>\r\n\r\n" +
         kOk + "Content-Length: 2\r\n\r\nhi",
     {.body = "hi"}},
    {"interim_with_length",
     "HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n" + kOk + "Content-Length: 2\r\n\r\nhi",
     {.body = "hi"}},
    {"switching",
     "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nraw",
     {.status = 101, .reusable = false}},
    {"more_than_announced",
     kOk + "Content-Length: 2\r\n\r\nhi!",
     {.body = "hi", .reusable = false}},
    {"second_answer_unasked",
     kOk + "Content-Length: 2\r\n\r\nhi" + kOk + "Content-Length: 2\r\n\r\nho",
     {.body = "hi", .reusable = false}},
    {"odd_status", "HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n", {.status = 799}},
    {"no_reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", {}},
    {"just_short_enough",
     kOk + "Content-Length: 5\r\n\r\nhello",
     {.body = "hello"},
     false,
     false,
     5},
    {"too_long",
     kOk + "Content-Length: 6\r\n\r\nhello!",
     {.state = State::too_long, .body = "hello"},
     false,
     false,
     5},
    {"too_long_in_chunks",
     kChunked + "3\r\nhel\r\n3\r\nlo!\r\n",
     {.state = State::too_long, .body = "hello"},
     false,
     false,
     5},
    {"cut_in_the_head", kOk + "Content-Le", {.state = State::reading, .status = 0}, false, true},
    {"cut_in_the_body",
     kOk + "Content-Length: 10\r\n\r\nfive5",
     {.state = State::reading, .body = "five5"},
     false,
     true},
    {"cut_in_a_chunk",
     kChunked + "a\r\nfive5",
     {.state = State::reading, .body = "five5"},
     false,
     true},
    {"cut_before_the_last_chunk",
     kChunked + "5\r\nhello\r\n",
     {.state = State::reading, .body = "hello"},
     false,
     true},
    {"empty", "", {.state = State::reading, .status = 0}, false, true},
    {"another_protocol",
     "220 mail.example ESMTP ready\r\n",
     {.state = State::malformed, .status = 0}},
    {"a_request", "GET / HTTP/1.1\r\n\r\n", {.state = State::malformed, .status = 0}},
    {"status_too_small", "HTTP/1.1 42 What\r\n\r\n", {.state = State::malformed, .status = 0}},
    {"chunk_size_of_letters", kChunked + "hello\r\n", {.state = State::malformed}},
    {"chunk_size_too_large", kChunked + "fffffffffffffffff\r\n", {.state = State::malformed}},
    {"chunk_longer_than_its_size",
     kChunked + "5\r\nhello!\r\n0\r\n\r\n",
     {.state = State::malformed, .body = "hello"}},
    {"length_of_letters",
     kOk + "Content-Length: many\r\n\r\n",
     {.state = State::malformed, .status = 0}},
    {"length_below_zero",
     kOk + "Content-Length: -1\r\n\r\n",
     {.state = State::malformed, .status = 0}},
    {"two_lengths",
     kOk + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
     {.state = State::malformed, .status = 0}},
    {"same_length_twice",
     kOk + "Content-Length: 5\r\nX: 1\r\nContent-Length: 5\r\n\r\nhello",
     {.body = "hello"}},
    {"same_length_behind_an_interim_answer",
     "HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\nContent-Length: 9\r\n\r\n" + kOk +
         "Content-Length: 2\r\n\r\nhi",
     {.body = "hi"}},
    {"three_lengths",
     kOk + "Content-Length: 5\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
     {.state = State::malformed, .status = 0}},
    {"first_length_differs",
     kOk + "Content-Length: 6\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello!",
     {.state = State::malformed, .status = 0}},
    {"length_and_chunks",
     kOk + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
     {.body = "hello"}},
    {"length_and_unknown_coding",
     kOk + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nhi",
     {.state = State::malformed, .status = 0}},
};

INSTANTIATE_TEST_SUITE_P(Framing, Answers, testing::ValuesIn(kCases),
                         [](const auto& item) { return item.param.name; });

TEST(Framing, TakesTheNextAnswerAfterBegin) {
  Http1Framing framing;
  for (const char letter : {'a', 'b'}) {
    framing.begin(false);
    std::string body;
    const std::string text = kOk + "Content-Length: 1\r\n\r\n" + letter;
    EXPECT_EQ(framing.feed(text, 10, &body), State::complete);
    EXPECT_EQ(body, std::string(1, letter));
    EXPECT_TRUE(framing.reusable());
  }
}

TEST(Framing, NeedsNoPlaceForTheBody) {
  Http1Framing framing;
  framing.begin(false);
  EXPECT_EQ(framing.feed(kOk + "Content-Length: 5\r\n\r\nhello", 10, nullptr), State::complete);
  EXPECT_EQ(framing.body_bytes(), 5u);
}

// Whatever came before: an answer means the same with and without a known head.
TEST_P(Answers, AreTheSameWithAKnownHead) {
  Http1KnownHead known;
  const std::string wanted = kOk + "Content-Length: 5\r\n\r\nhello";
  for (const std::string& bytes : {wanted, GetParam().bytes, GetParam().bytes, wanted, wanted}) {
    Http1Framing plain, knowing;
    std::string plain_body, knowing_body;
    plain.begin(GetParam().to_head);
    knowing.begin(GetParam().to_head);
    EXPECT_EQ(plain.feed(bytes, GetParam().max_body, &plain_body),
              knowing.feed(bytes, GetParam().max_body, &knowing_body, known));
    EXPECT_EQ(plain.status(), knowing.status());
    EXPECT_EQ(plain.body_bytes(), knowing.body_bytes());
    EXPECT_EQ(plain.reusable(), knowing.reusable());
    EXPECT_EQ(plain_body, knowing_body);
  }
}

TEST(KnownHead, IsThatOfTheLastWholeAnswer) {
  Http1KnownHead known;
  Http1Framing framing;
  const auto feed = [&](const std::string& text) {
    framing.begin(false);
    return framing.feed(text, 10, nullptr, known);
  };
  const std::string head = kOk + "Content-Length: 5\r\n\r\n";
  EXPECT_FALSE(known.begins(head + "hello"));
  EXPECT_EQ(feed(head + "hello"), State::complete);
  EXPECT_TRUE(known.begins(head + "HELLO"));
  EXPECT_FALSE(known.begins(head + "hello!"));
  EXPECT_FALSE(known.begins(head + "hell"));
  EXPECT_EQ(feed(head + "hell"), State::reading);
  EXPECT_EQ(framing.feed("o", 10, nullptr, known), State::complete);
  EXPECT_EQ(feed(kChunked + "1\r\nx\r\n0\r\n\r\n"), State::complete);
  EXPECT_TRUE(known.begins(head + "hello"));
}

State feed_in_pieces(std::string_view text, std::size_t piece) {
  Http1Framing framing;
  framing.begin(false);
  State state = State::reading;
  for (std::size_t at = 0; at < text.size() && state == State::reading; at += piece) {
    state = framing.feed(text.substr(at, piece), 10, nullptr);
  }
  return state;
}

TEST(Framing, BoundsTheHead) {
  const auto answer = [](std::size_t header) {
    return kOk + "X-Long: " + std::string(header, 'x') + "\r\nContent-Length: 0\r\n\r\n";
  };
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 20}) {
    EXPECT_EQ(feed_in_pieces(answer(kMaxHead - 100), piece), State::complete);
    EXPECT_EQ(feed_in_pieces(answer(kMaxHead + 100), piece), State::too_long);
  }
}

TEST(Framing, BoundsTrailers) {
  std::string text = kChunked + "0\r\n";
  for (int i = 0; i < 20'000; ++i) text += "X-Trailer: 1\r\n";
  EXPECT_EQ(feed_in_pieces(text, 1000), State::too_long);
}

}  // namespace
}  // namespace composure::loadgen
